using System.Text.Json.Nodes;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Fuzzing;

/// <summary>Damaged files of a checkpoint or a package are read or refused with a <see cref="ModelException"/>, see <see cref="ReaderFuzz"/>.</summary>
public class ReaderFuzzTests
{
    [Fact]
    public void Generation_configuration()
    {
        var checkpoint = SharedData.Path("reference", "tiny-qwen2_5_vl");
        var text = ModelConfigurationReader.Load(checkpoint).Text;
        var tokenizer = QwenTokenizer.Load(checkpoint);
        using var folder = new TemporaryFolder();
        var good = new JsonObject { ["bos_token_id"] = 3, ["eos_token_id"] = new JsonArray(5, 7), ["pad_token_id"] = 3, ["top_p"] = 0.8 };
        ReaderFuzz.Run<ModelException>(folder.File(GenerationTokens.FileName), System.Text.Encoding.UTF8.GetBytes(good.ToJsonString()), () =>
        {
            var tokens = GenerationTokens.Load(folder.Path, text, tokenizer);
            tokens.Stop.Append(tokens.Padding).ShouldAllBe(id => id >= 0 && id < text.VocabularySize);
        });
    }

    [Fact]
    public void Graph()
    {
        using var folder = new TemporaryFolder();
        var graph = new GraphBuilder("g", new ExternalData("w.data"));
        var x = graph.Input("x", ElementType.Float32, 1, 512);
        var sum = graph.Add(x, graph.Weights(new MemoryTensor(new TensorSpec("w", ElementType.Float32, [1, 512]), new byte[2048]))[0]);
        graph.Output(sum, "y", ElementType.Float32, 1, 512);
        graph.Data.Write(folder.Path, null, TestContext.Current.CancellationToken);
        var path = folder.File("g.onnx");
        ModelWriter.Write(graph, path, "test", "0");
        ModelReader.ReadTensors(path).Single().Spec.Name.ShouldBe("w");
        ReaderFuzz.Run<ModelException>(path, File.ReadAllBytes(path), () => ModelReader.ReadTensors(path));
    }

    [Fact]
    public void Graph_with_quantised_weights()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Golden.OpenCheckpoint();
        var source = new CheckpointWeights(checkpoint);
        var data = new ExternalData("w.data");
        var graph = new GraphBuilder("g", data);
        var x = graph.Input("x", ElementType.Float32, 1, 64);
        // A matrix of 64 inputs in both kinds of blocks, with and without zero points, and in columns.
        graph.Weights(new BlockQuantizedMatrix(source, "model.layers.0.self_attn.q_proj.weight", 64, 64, new BlockFormat(16, false), BlockQuantizers.RoundToNearest));
        graph.Weights(new BlockQuantizedMatrix(source, "model.layers.0.self_attn.k_proj.weight", 32, 64, new BlockFormat(32, true, 8, ElementType.Float16), BlockQuantizers.RoundToNearest));
        graph.Weights(new ColumnQuantizedMatrix(source, "model.layers.0.self_attn.v_proj.weight", 32, 64));
        graph.Output(x, "y", ElementType.Float32, 1, 64);
        data.Write(folder.Path, null, TestContext.Current.CancellationToken);
        var path = folder.File("g.onnx");
        ModelWriter.Write(graph, path, "test", "0");
        WeightErrors.Measure(path, checkpoint, null, TestContext.Current.CancellationToken).Select(error => (error.Bits, error.BlockSize)).ShouldBe([(4, 16), (8, 32), (8, 64)]);
        ReaderFuzz.Run<ModelException>(path, File.ReadAllBytes(path), () => WeightErrors.Measure(path, checkpoint, null));
    }
}
