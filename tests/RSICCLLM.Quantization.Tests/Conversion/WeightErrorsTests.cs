using RSICCLLM.Model;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

/// <summary>Graphs that say of their weights what the checkpoint does not bear out.</summary>
public class WeightErrorsTests
{
    // [64, 64] in the checkpoint: 4 bits in blocks of 32 take 2 blocks of 16 bytes and 1 byte of zero points a row.
    private const string Matrix = "model.layers.0.self_attn.q_proj.weight";
    private const string Vector = "model.layers.0.input_layernorm.weight";

    [Fact]
    public void Weights_as_they_should_be_are_measured() =>
        Measure(new(Matrix + ".int4", ElementType.UInt8, [64, 2, 16]), new(Matrix + ".scales", ElementType.Float32, [64, 2]), new(Matrix + ".zero_points", ElementType.UInt8, [64, 1]))
            .ShouldHaveSingleItem().ShouldSatisfyAllConditions(error => error.BlockSize.ShouldBe(32), error => error.RelativeError.ShouldBe(1, 1e-9));

    [Fact]
    public void What_is_no_matrix_in_the_checkpoint_is_refused() =>
        Refused("no matrix", new(Vector + ".int4", ElementType.UInt8, [64]), new(Vector + ".scales", ElementType.Float32, [64, 2]));

    [Fact]
    public void Blocks_without_values_are_refused() =>
        Refused("int4", new(Matrix + ".int4", ElementType.UInt8, [64, 0]), new(Matrix + ".scales", ElementType.Float32, [64, 2]));

    [Theory]
    [InlineData(64, 63)]
    [InlineData(63, 2)]
    [InlineData(64, 0)]
    [InlineData(64, 65)]
    public void Scales_of_another_shape_are_refused(int rows, int blocks) =>
        Refused(Matrix, new(Matrix + ".int4", ElementType.UInt8, [64, 2, 16]), new(Matrix + ".scales", ElementType.Float32, [rows, blocks]));

    [Theory]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.Int8)]
    internal void Scales_of_another_type_are_refused(ElementType type) =>
        Refused("scales", new(Matrix + ".int4", ElementType.UInt8, [64, 2, 16]), new(Matrix + ".scales", type, [64, 2]));

    [Fact]
    public void Zero_points_that_are_too_few_are_refused() => Refused(
        "zero_points", new(Matrix + ".int4", ElementType.UInt8, [64, 2, 16]), new(Matrix + ".scales", ElementType.Float32, [64, 2]), new(Matrix + ".zero_points", ElementType.UInt8, [32, 1]));

    [Fact]
    public void A_tensor_that_is_there_twice_is_refused()
    {
        TensorSpec[] good = [new(Matrix + ".int4", ElementType.UInt8, [64, 2, 16]), new(Matrix + ".scales", ElementType.Float32, [64, 2])];
        // Renamed in the file, to a name of the same length.
        Should.Throw<ModelException>(() => Measure(text => text.Replace("wrong.twice_", "model.layers", StringComparison.Ordinal), [.. good, good[0] with { Name = good[0].Name.Replace("model.layers", "wrong.twice_", StringComparison.Ordinal) }]))
            .Message.ShouldContain("twice");
    }

    [Fact]
    public void Columns_of_another_shape_are_refused() =>
        Refused("columns", new(Matrix + ".columns", ElementType.Int8, [32, 64]), new(Matrix + ".column_scales", ElementType.Float32, [64]));

    private static void Refused(string word, params TensorSpec[] tensors) => Should.Throw<ModelException>(() => Measure(tensors)).Message.ShouldContain(word);

    private static IReadOnlyList<WeightError> Measure(params TensorSpec[] tensors) => Measure(text => text, tensors);

    private static IReadOnlyList<WeightError> Measure(Func<string, string> change, TensorSpec[] tensors)
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Golden.OpenCheckpoint();
        var graph = new GraphBuilder("g", new ExternalData("w.data"));
        var x = graph.Input("x", ElementType.Float32, 1, 64);
        foreach (var tensor in tensors)
            graph.Weights(new MemoryTensor(tensor, new byte[tensor.ByteCount]));
        graph.Output(x, "y", ElementType.Float32, 1, 64);
        graph.Data.Write(folder.Path, null, TestContext.Current.CancellationToken);
        var path = folder.File("g.onnx");
        ModelWriter.Write(graph, path, "test", "0");
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(change(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)))));
        return WeightErrors.Measure(path, checkpoint, null, TestContext.Current.CancellationToken);
    }
}
