using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>One large product of ONNX Runtime's, as the peak that graphs are held against. Not thread-safe.</summary>
internal sealed class BareProduct : IDisposable
{
    private const int Edge = 4096;
    private const int Rows = 2048;

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue _input;

    /// <summary>Writes and opens it.</summary>
    /// <param name="folder">Takes graph and weights.</param>
    /// <param name="eightBits">Unsigned 8-bit activations and signed 8-bit weights in place of float32.</param>
    public BareProduct(string folder, bool eightBits)
    {
        var name = eightBits ? "product8" : "product32";
        var graph = new GraphBuilder("product", new ExternalData(name + ".onnx.data"));
        if (eightBits)
        {
            var x = graph.Input("x", ElementType.UInt8, Rows, Edge);
            var values = graph.Weights(new MemoryTensor(new TensorSpec("w", ElementType.Int8, [Edge, Edge]), Bytes(Edge * Edge)))[0];
            var product = graph.Add("MatMulIntegerToFloat", GraphBuilder.MicrosoftDomain, 1, [x, values, graph.Float(1), graph.Float(1), graph.Byte(128)])[0];
            graph.Output(product, "y", ElementType.Float32, Rows, Edge);
            _input = OrtValue.CreateTensorValueFromMemory(Bytes(Rows * Edge), [Rows, Edge]);
        }
        else
        {
            var numbers = new float[Edge * Edge];
            MadeUpEmbeddings.Fill(numbers, 2);
            var x = graph.Input("x", ElementType.Float32, Rows, Edge);
            graph.Output(graph.MatMul(x, graph.Stored("w", numbers, Edge, Edge)), "y", ElementType.Float32, Rows, Edge);
            _input = OrtValue.CreateTensorValueFromMemory(numbers[..(Rows * Edge)], [Rows, Edge]);
        }

        graph.Data.Write(folder, null, CancellationToken.None);
        ModelWriter.Write(graph, Path.Combine(folder, name + ".onnx"), "RSICCLLM", "0");
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(Path.Combine(folder, name + ".onnx"), settings);
    }

    /// <summary>Multiplications and additions of one run.</summary>
    public static double Operations => 2.0 * Rows * Edge * Edge;

    public void Once()
    {
        using var outputs = _session.Run(_options, ["x"], [_input], ["y"]);
    }

    public void Dispose()
    {
        _input.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(3).NextBytes(bytes);
        return bytes;
    }
}
