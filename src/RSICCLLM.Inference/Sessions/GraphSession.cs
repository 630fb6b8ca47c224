using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Sessions;

/// <summary>One graph of a package, opened; runs over bound buffers. Not thread-safe.</summary>
internal sealed class GraphSession : IDisposable
{
    private readonly InferenceSession _session;

    private GraphSession(InferenceSession session, string path)
    {
        _session = session;
        Path = path;
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>Opens a graph.</summary>
    /// <exception cref="ModelException">The file is missing or ONNX Runtime refuses it.</exception>
    public static GraphSession Open(string path, SessionSettings settings)
    {
        if (!File.Exists(path))
            throw new ModelException($"The graph '{path}' is missing; take a complete model package.");
        using var options = settings.CreateOptions();
        try
        {
            return new GraphSession(new InferenceSession(path, options), path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"ONNX Runtime cannot open '{path}' on {settings.Device.Name}: {OneLine(e)}", e);
        }
    }

    /// <summary>Whether the graph has an input that may be left out.</summary>
    public bool HasOptionalInput(string name) => _session.OverridableInitializerMetadata.ContainsKey(name);

    public NodeMetadata Input(string name) =>
        _session.InputMetadata.TryGetValue(name, out var input) ? input : throw Missing("input", name, _session.InputMetadata.Keys);

    public NodeMetadata Output(string name) =>
        _session.OutputMetadata.TryGetValue(name, out var output) ? output : throw Missing("output", name, _session.OutputMetadata.Keys);

    /// <summary>Checks a dimension that the graph fixes; -1 in the graph means any.</summary>
    public void Expect(string name, NodeMetadata metadata, int dimension, long expected)
    {
        var sizes = metadata.Dimensions;
        if (dimension >= sizes.Length || (sizes[dimension] != -1 && sizes[dimension] != expected))
            throw new ModelException($"The graph '{Path}' gives '{name}' the shape [{string.Join(", ", sizes)}], but config.json asks for {expected} in dimension {dimension}; convert the checkpoint again.");
    }

    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>Runs the graph over what is bound.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before or during the run; outputs are undefined.</exception>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    public void Run(OrtIoBinding binding, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using var registration = cancellation.Register(static state => ((RunOptions)state!).Terminate = true, run);
        try
        {
            _session.RunWithBinding(run, binding);
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ModelException($"ONNX Runtime failed in '{Path}': {OneLine(e)}", e);
        }
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Buffers are float32 or float16.</summary>
    public TensorElementType FloatType(string name, NodeMetadata metadata) => metadata.ElementDataType switch
    {
        TensorElementType.Float or TensorElementType.Float16 => metadata.ElementDataType,
        var other => throw new ModelException($"The graph '{Path}' has '{name}' as {other}, which is unsupported; convert the checkpoint again."),
    };

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").Trim();

    private ModelException Missing(string kind, string name, IEnumerable<string> found) =>
        new($"The graph '{Path}' has no {kind} '{name}' but {string.Join(", ", found.Take(8))}; convert the checkpoint again.");
}
