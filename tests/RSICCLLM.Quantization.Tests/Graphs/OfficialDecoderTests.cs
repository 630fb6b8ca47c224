using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Targets;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Graphs;

/// <summary>The INT4 decoder against the one that the official model builder wrote from the same checkpoint.</summary>
public class OfficialDecoderTests
{
    [Fact]
    public void Symmetric_blocks_are_the_official_bytes_and_the_heavy_operators_as_many()
    {
        var official = new OnnxFile(SharedData.Path("reference", "genai-official", "tiny_cpu_int4", "model.onnx"));
        using var checkpoint = Golden.OpenCheckpoint();
        using var folder = new TemporaryFolder();
        var graph = new GraphBuilder("decoder", new ExternalData("decoder.onnx.data"));
        DecoderGraph.Build(graph, new CheckpointWeights(checkpoint), checkpoint.Configuration, new BlockLinear(new BlockFormat(32, true), 4, BlockQuantizers.RoundToNearest), LogitPositions.All);
        graph.Data.Write(folder.Path, null, TestContext.Current.CancellationToken);
        ModelWriter.Write(graph, folder.File("decoder.onnx"), "test", "0");
        var ours = new OnnxFile(folder.File("decoder.onnx"));

        foreach (var op in new[] { "MatMulNBits", "GroupQueryAttention", "SkipSimplifiedLayerNormalization", "SimplifiedLayerNormalization" })
            ours.Count(op).ShouldBe(official.Count(op));
        var matrices = official.Tensors.Keys.Where(name => name.EndsWith(".weight_Q4", StringComparison.Ordinal)).ToList();
        matrices.Count.ShouldBe((4 * 7) + 1);
        foreach (var matrix in matrices)
        {
            var name = matrix.Replace(".attn.", ".self_attn.", StringComparison.Ordinal).Replace(".MatMul.weight_Q4", ".weight", StringComparison.Ordinal);
            ours.Tensors[name + ".int4"].Shape.ShouldBe(official.Tensors[matrix].Shape);
            ours.Bytes(name + ".int4").ShouldBe(official.Bytes(matrix), name);
            ours.Bytes(name + ".scales").ShouldBe(official.Bytes(matrix.Replace("weight_Q4", "weight_scales", StringComparison.Ordinal)), name);
        }
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("dml")]
    public void Two_layers_of_7B_have_as_many_heavy_operators_as_the_official_graph(string target)
    {
        var official = new OnnxFile(SharedData.Path("reference", "genai-official", $"qwen7b_2layers_{target}_int4", "model.onnx"));
        var graph = new GraphBuilder("decoder", new ExternalData("decoder.onnx.data"));
        var format = new BlockFormat(32, false, 4, ElementType.Float16);
        DecoderGraph.Build(graph, new SevenBillion(), SevenBillion.TwoLayers, new BlockLinear(format, 4, BlockQuantizers.RoundToNearest), LogitPositions.Last);
        if (target == "dml")
            DirectMlTarget.ApplyToDecoder(graph);
        foreach (var op in new[] { "MatMulNBits", "GroupQueryAttention", "SkipSimplifiedLayerNormalization", "SimplifiedLayerNormalization" })
            graph.Nodes.Count(node => node.Operator == op).ShouldBe(official.Count(op), op);
    }

    [Theory]
    [InlineData("tiny_cpu_fp32", false)]
    [InlineData("tiny_cpu_int4", true)]
    public void Logits_agree_with_the_official_graph(string name, bool quantized)
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        using var official = new Microsoft.ML.OnnxRuntime.InferenceSession(SharedData.Path("reference", "genai-official", name, "model.onnx"));
        LinearFormat format = quantized ? new BlockLinear(new BlockFormat(32, true), 4, BlockQuantizers.RoundToNearest) : new FloatLinear();
        using var graph = new GraphRunner(g => DecoderGraph.Build(g, new CheckpointWeights(checkpoint), checkpoint.Configuration, format, LogitPositions.All));
        var embeddings = golden.PromptEmbeddings(checkpoint);
        var positions = golden.Longs("position_ids");
        var mask = Enumerable.Repeat(1L, positions.Length / 3).ToArray();
        using var theirs = new DecoderRunner(official, checkpoint.Configuration.Text, 1, mask.Length);
        using var ours = new DecoderRunner(graph.Session, checkpoint.Configuration.Text, 1, mask.Length);
        // With 8-bit activations a difference in the last bit of a normalisation can move an activation by one of its 255 steps.
        Numbers.LargestDifference(ours.Step(embeddings, mask, positions), theirs.Step(embeddings, mask, positions))
            .ShouldBeLessThan(quantized ? 2e-2 : 1e-4);
    }

    [Fact]
    public void Asymmetric_blocks_come_closer_to_float32_than_symmetric_ones()
    {
        using var checkpoint = Golden.OpenCheckpoint();
        var weights = new CheckpointWeights(checkpoint);
        const string Matrix = "model.layers.0.mlp.down_proj.weight";
        var shape = weights.Shape(Matrix);
        Error(symmetric: false).ShouldBeLessThan(Error(symmetric: true));

        double Error(bool symmetric)
        {
            var format = new BlockFormat(32, symmetric);
            var sink = new MemorySink();
            var matrix = new BlockQuantizedMatrix(weights, Matrix, (int)shape[0], (int)shape[1], format, BlockQuantizers.RoundToNearest);
            sink.Take(matrix);
            var scales = MemoryMarshal.Cast<byte, float>(sink[1]);
            var row = new float[shape[1]];
            var sum = 0.0;
            for (var o = 0; o < shape[0]; o++)
            {
                weights.Read(Matrix, o * shape[1], row);
                for (var i = 0; i < row.Length; i++)
                {
                    var block = i / 32;
                    var q = (sink[0][(o * format.PackedBytes(row.Length)) + (i / 2)] >> (4 * (i & 1))) & 15;
                    var zero = symmetric ? 8 : (sink[2][(o * format.ZeroPointBytes(row.Length)) + (block / 2)] >> (4 * (block & 1))) & 15;
                    sum += Math.Pow((scales[(o * format.Blocks(row.Length)) + block] * (q - zero)) - row[i], 2);
                }
            }

            return sum;
        }
    }
}
