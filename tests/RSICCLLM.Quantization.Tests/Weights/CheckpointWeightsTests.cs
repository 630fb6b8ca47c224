using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Weights;

public class CheckpointWeightsTests
{
    [Fact]
    public void Names_of_newer_tools_are_found_under_the_published_ones()
    {
        using var tiny = new TinyCheckpoint(t =>
        {
            var name = t.Name.StartsWith("model.", StringComparison.Ordinal) ? "model.language_model." + t.Name[6..]
                : t.Name.StartsWith("visual.", StringComparison.Ordinal) ? "model." + t.Name
                : t.Name;
            return TensorData.FromFloat32(name, t.Shape, new float[t.Shape.Aggregate(1L, (a, b) => a * b)]);
        });
        using var checkpoint = Checkpoint.Open(tiny.Folder);
        var weights = new CheckpointWeights(checkpoint);
        foreach (var name in new[] { "model.norm.weight", "visual.blocks.0.norm1.weight", "lm_head.weight" })
            weights.Contains(name).ShouldBeTrue(name);
        weights.Contains("model.absent").ShouldBeFalse();
    }

    [Fact]
    public void Whole_numbers_are_no_weights()
    {
        using var tiny = new TinyCheckpoint(t => t.Name == "model.norm.weight" ? TensorData.FromInt64(t.Name, [64], new long[64]) : t);
        using var checkpoint = Checkpoint.Open(tiny.Folder);
        Should.Throw<ModelException>(() => new CheckpointWeights(checkpoint).Shape("model.norm.weight")).Message.ShouldContain("I64");
    }
}
