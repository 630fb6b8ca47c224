using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Tests.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Difference;

/// <summary>The sample model has hidden size 64, vision width 32, patches merged 2 x 2.</summary>
public class DifferenceModuleTests
{
    [Fact]
    public void The_whole_module_has_these_shapes()
    {
        var module = Module(new DifferenceConfiguration());

        module.AttentionSize.ShouldBe(64);
        module.MapCount.ShouldBe(8);
        module.QueryInputs.ShouldBe(4 * 32);
        module.KeyInputs.ShouldBe(4 * 8);
        module.HasEvidenceHead.ShouldBeFalse();
        module.EvidenceCells.ShouldBe(2);
    }

    [Fact]
    public void Ablations_change_what_asks_and_what_answers()
    {
        Module(new DifferenceConfiguration { UseGeometricTexture = false }).KeyInputs.ShouldBe(4);
        Module(new DifferenceConfiguration { UseSpatialDifference = false }).KeyInputs.ShouldBe(128);
        Module(new DifferenceConfiguration { UsePixelDifference = false }).QueryInputs.ShouldBe(32);
        Module(new DifferenceConfiguration { PixelDifference = PixelDifferenceSource.VisionTokens }).QueryInputs.ShouldBe(64);
    }

    [Fact]
    public void Sizes_of_its_own_are_kept()
    {
        var module = Module(new DifferenceConfiguration { AttentionSize = 48, EvidenceHiddenSize = 16, EvidenceCells = 7 });

        module.AttentionSize.ShouldBe(48);
        module.HasEvidenceHead.ShouldBeTrue();
        module.EvidenceCells.ShouldBe(7);
    }

    [Fact]
    public void A_plain_checkpoint_and_a_module_without_inputs_are_refused()
    {
        Should.Throw<ModelException>(() => Module(null)).Message.ShouldContain("difference_config");
        Should.Throw<ModelException>(() => Module(new DifferenceConfiguration { PixelDifference = PixelDifferenceSource.Nothing, UseSpatialDifference = false }))
            .Message.ShouldContain("pixel difference of nothing");
        Module(new DifferenceConfiguration { PixelDifference = PixelDifferenceSource.Nothing }).QueryInputs.ShouldBe(Module(new DifferenceConfiguration()).QueryInputs);
        Should.Throw<ModelException>(() => Module(new DifferenceConfiguration { UsePixelDifference = false, UseSpatialDifference = false }))
            .Message.ShouldContain("at least one must stay");
    }

    private static DifferenceModule Module(DifferenceConfiguration? difference)
    {
        using var folder = new TemporaryFolder();
        return new DifferenceModule(SampleConfiguration.Load(folder, SampleConfiguration.Json()) with { Difference = difference });
    }
}
