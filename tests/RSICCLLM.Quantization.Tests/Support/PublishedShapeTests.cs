using RSICCLLM.Shared;

namespace RSICCLLM.Quantization.Tests.Support;

public class PublishedShapeTests
{
    [Fact]
    public void Sizes_are_those_of_the_reference_configuration()
    {
        var reference = SevenBillion.TwoLayers;
        var shape = PublishedShape.Of(reference.Text.LayerCount, reference.Vision.Depth);
        // Records compare lists by reference.
        shape.Text.MropeSections.ShouldBe(reference.Text.MropeSections);
        var text = shape.Text with { MropeSections = reference.Text.MropeSections, BosTokenId = reference.Text.BosTokenId, EosTokenId = reference.Text.EosTokenId };
        text.ShouldBe(reference.Text);
        (shape.Vision with { FullAttentionBlocks = reference.Vision.FullAttentionBlocks }).ShouldBe(reference.Vision);
        (shape.ImageTokenId, shape.VisionStartTokenId, shape.VisionEndTokenId).ShouldBe((reference.ImageTokenId, reference.VisionStartTokenId, reference.VisionEndTokenId));
    }
}
