using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Adaptation;

/// <summary>The reference's LoRA adapter (PEFT) on the tiny checkpoint.</summary>
public class LoraParityTests
{
    private const double Tolerance = 1e-4;

    private static string AdapterPath => SharedData.Path("reference", "training", "lora-adapter");

    [Fact]
    public void Logits_agree_with_the_reference()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = new Golden("golden", "levir-nonsquare", "golden.safetensors");
        using var expected = new Golden("training", "lora_expected.safetensors");
        using var model = ModelLoader.Load(Golden.TinyCheckpoint);
        new LowRankAdaptation { Rank = 8, Alpha = 16, Start = AdapterPath }.Prepare(model, 1);
        var ids = golden.Integers("input_ids");
        var features = model.EncodePairs(golden.Floats("pixel_values"), golden.Grid).Features;
        var hidden = model.Decode(model.Embed(ids, features, Golden.ImagePlaces(ids, model.Configuration.ImageTokenId)), golden.Integers("position_ids"));
        Golden.ShouldAgree(model.Logits(hidden.select(1, hidden.shape[1] - 1)).flatten(), expected.Floats("logits_last"), Tolerance, "logits_last");
    }

    [Fact]
    public void Merged_weights_agree_with_the_reference()
    {
        using var folder = new TemporaryFolder();
        MergedCheckpoint.Write(Golden.TinyCheckpoint, AdapterPath, folder.File("merged"), TensorType.Float32, cancellation: TestContext.Current.CancellationToken);
        using var merged = Checkpoint.Open(folder.File("merged"));
        using var scope = NewDisposeScope();
        using var expected = new Golden("training", "lora_expected.safetensors");
        var compared = 0;
        foreach (var name in expected.Names.Where(n => n.StartsWith("merged.", StringComparison.Ordinal)))
        {
            Golden.ShouldAgree(tensor(merged.ReadFloat32(name["merged.".Length..])), expected.Floats(name).flatten(), Tolerance, name);
            compared++;
        }

        compared.ShouldBe(2);
        using var original = Checkpoint.Open(Golden.TinyCheckpoint);
        merged.Tensors.Keys.Order().ShouldBe(original.Tensors.Keys.Order());
        merged.ReadFloat32("model.norm.weight").ShouldBe(original.ReadFloat32("model.norm.weight"));
    }

    [Fact]
    public void What_is_written_has_the_names_shapes_and_values_of_the_reference()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelLoader.Load(Golden.TinyCheckpoint);
        var lora = new LowRankAdaptation { Rank = 8, Alpha = 16, Start = AdapterPath };
        lora.Prepare(model, 1);
        AdapterFolder.Write(folder.Path, model, lora, "tiny-qwen2_5_vl", bringsDifference: false);

        using var written = LoraAdapter.Open(folder.Path);
        using var expected = LoraAdapter.Open(AdapterPath);
        written.File.Tensors.Keys.Order().ShouldBe(expected.File.Tensors.Keys.Order());
        foreach (var name in expected.File.Tensors.Keys)
        {
            written.File.Entry(name).Shape.ShouldBe(expected.File.Entry(name).Shape, name);
            written.File.ReadFloat32(name).ShouldBe(expected.File.ReadFloat32(name), name);
        }

        (written.Configuration.Rank, written.Configuration.Alpha, written.Configuration.Exclude).ShouldBe((8, 16.0, ".*visual.*"));
        written.Configuration.Targets.Order().ShouldBe(expected.Configuration.Targets.Order());
    }
}
