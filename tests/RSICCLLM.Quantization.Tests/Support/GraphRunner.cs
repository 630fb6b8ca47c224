using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Writes a graph and runs it with ONNX Runtime.</summary>
internal sealed class GraphRunner : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunOptions _options = new();

    public GraphRunner(Action<GraphBuilder> build)
    {
        var graph = new GraphBuilder("test", new ExternalData("test.onnx.data"));
        build(graph);
        graph.Data.Write(_folder.Path, null, TestContext.Current.CancellationToken);
        ModelWriter.Write(graph, _folder.File("test.onnx"), "test", "0");
        Session = new InferenceSession(_folder.File("test.onnx"));
    }

    public InferenceSession Session { get; }

    public Result Run(params (string Name, OrtValue Value)[] inputs)
    {
        var values = Session.Run(_options, inputs.Select(i => i.Name).ToArray(), inputs.Select(i => i.Value).ToArray(), Session.OutputNames);
        // Disposing after the run keeps the collector from taking the inputs' memory away during it.
        foreach (var input in inputs)
            input.Value.Dispose();
        return new Result(Session.OutputNames.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => values[p.i]));
    }

    public void Dispose()
    {
        Session.Dispose();
        _options.Dispose();
        _folder.Dispose();
    }

    public static OrtValue Floats(float[] values, params long[] shape) => OrtValue.CreateTensorValueFromMemory(values, shape);

    public static OrtValue Longs(long[] values, params long[] shape) => OrtValue.CreateTensorValueFromMemory(values, shape);

    internal sealed class Result(Dictionary<string, OrtValue> values)
    {
        public OrtValue this[string name] => values[name];

        public float[] Floats(string name) => values[name].GetTensorDataAsSpan<float>().ToArray();

        public long[] Shape(string name) => values[name].GetTensorTypeAndShape().Shape;
    }
}
