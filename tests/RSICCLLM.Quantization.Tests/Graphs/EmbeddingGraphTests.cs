using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Graphs;

public class EmbeddingGraphTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Golden_prompt_gets_its_features(bool half)
    {
        using var golden = new Golden("levir-256");
        using var checkpoint = Golden.OpenCheckpoint();
        using var graph = new GraphRunner(g => EmbeddingGraph.Build(
            g, new CheckpointWeights(checkpoint), checkpoint.Configuration, new FloatTable(half ? ElementType.Float16 : ElementType.Float32)));
        var ids = golden.Longs("input_ids");
        var features = golden.Floats("image_features");
        var result = graph.Run(
            (PackageLayout.InputIds, GraphRunner.Longs(ids, 1, ids.Length)),
            (PackageLayout.ImageFeatures, GraphRunner.Floats(features, features.Length / 64, 64)));
        result.Shape(PackageLayout.InputEmbeddings).ShouldBe([1, ids.Length, 64]);
        Numbers.LargestDifference(result.Floats(PackageLayout.InputEmbeddings), golden.PromptEmbeddings(checkpoint)).ShouldBeLessThan(half ? 1e-6 : 0.0000001);
    }

    [Theory]
    [InlineData(8, false, 0.01)]
    [InlineData(8, true, 0.01)]
    [InlineData(4, false, 0.15)]
    public void A_table_in_blocks_gives_nearly_the_same_rows(int bits, bool halfScales, double tolerance)
    {
        var scales = halfScales ? ElementType.Float16 : ElementType.Float32;
        using var checkpoint = Golden.OpenCheckpoint();
        var table = new BlockTable(new BlockFormat(32, false, bits, scales), BlockQuantizers.LeastSquares);
        using var graph = new GraphRunner(g => EmbeddingGraph.Build(g, new CheckpointWeights(checkpoint), checkpoint.Configuration, table));
        long[] ids = [1, 20, 1500, 7];
        var result = graph.Run((PackageLayout.InputIds, GraphRunner.Longs(ids, 2, 2)), (PackageLayout.ImageFeatures, GraphRunner.Floats([], 0, 64)));
        var expected = ids.SelectMany(id => Golden.Embedding(checkpoint, id)).ToArray();
        var found = result.Floats(PackageLayout.InputEmbeddings);
        var relative = Math.Sqrt(QuantizedRows.MeanSquaredError(found, expected) / expected.Average(v => (double)v * v));
        relative.ShouldBeInRange(1e-5, tolerance);
    }

    [Fact]
    public void Without_features_an_image_token_keeps_its_own_embedding()
    {
        using var checkpoint = Golden.OpenCheckpoint();
        using var graph = new GraphRunner(g => EmbeddingGraph.Build(g, new CheckpointWeights(checkpoint), checkpoint.Configuration, new FloatTable(ElementType.Float32)));
        long[] ids = [7, checkpoint.Configuration.ImageTokenId, 9];
        var result = graph.Run(
            (PackageLayout.InputIds, GraphRunner.Longs(ids, 3, 1)),
            (PackageLayout.ImageFeatures, GraphRunner.Floats([], 0, 64)));
        result.Shape(PackageLayout.InputEmbeddings).ShouldBe([3, 1, 64]);
        result.Floats(PackageLayout.InputEmbeddings).ShouldBe(ids.SelectMany(id => Golden.Embedding(checkpoint, id)).ToArray());
    }

    [Fact]
    public void Features_are_taken_row_after_row_of_the_batch()
    {
        using var checkpoint = Golden.OpenCheckpoint();
        using var graph = new GraphRunner(g => EmbeddingGraph.Build(g, new CheckpointWeights(checkpoint), checkpoint.Configuration, new FloatTable(ElementType.Float32)));
        long image = checkpoint.Configuration.ImageTokenId;
        var features = Numbers.Random(new Random(3), 3 * 64);
        var result = graph.Run(
            (PackageLayout.InputIds, GraphRunner.Longs([1, image, image, image, 2, 3], 2, 3)),
            (PackageLayout.ImageFeatures, GraphRunner.Floats(features, 3, 64)));
        float[] expected =
        [
            .. Golden.Embedding(checkpoint, 1), .. features[..64], .. features[64..128],
            .. features[128..], .. Golden.Embedding(checkpoint, 2), .. Golden.Embedding(checkpoint, 3),
        ];
        result.Floats(PackageLayout.InputEmbeddings).ShouldBe(expected);
    }
}
