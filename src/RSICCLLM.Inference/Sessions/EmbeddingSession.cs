using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>Token embeddings with image features put in. Not thread-safe.</summary>
internal sealed class EmbeddingSession : IDisposable
{
    private readonly GraphSession _graph;
    private readonly int _hiddenSize;
    private readonly TensorBuffer _ids = new(TensorElementType.Int64);
    private readonly TensorBuffer _embeddings;
    private readonly TensorBuffer _noFeatures;
    private readonly OrtIoBinding _binding;

    private EmbeddingSession(GraphSession graph, int hiddenSize)
    {
        _graph = graph;
        _hiddenSize = hiddenSize;
        var output = graph.Output(PackageLayout.InputEmbeddings);
        graph.Expect(PackageLayout.InputEmbeddings, output, 2, hiddenSize);
        FeatureType = graph.FloatType(PackageLayout.ImageFeatures, graph.Input(PackageLayout.ImageFeatures));
        _noFeatures = new TensorBuffer(FeatureType);
        _embeddings = new TensorBuffer(graph.FloatType(PackageLayout.InputEmbeddings, output));
        _binding = graph.CreateBinding();
    }

    /// <summary>Element type of image features.</summary>
    public TensorElementType FeatureType { get; }

    /// <summary>Element type of the embeddings.</summary>
    public TensorElementType EmbeddingType => _embeddings.ElementType;

    public static EmbeddingSession Open(string path, int hiddenSize)
    {
        var graph = GraphSession.Open(path, SessionSettings.LookUp);
        try
        {
            return new EmbeddingSession(graph, hiddenSize);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Where the tokens of the next run go, <c>[rows, sequence]</c>.</summary>
    public Span<long> Ids(int rows, int sequence)
    {
        _ids.Reserve((long)rows * sequence);
        return _ids.Span<long>(0, checked(rows * sequence));
    }

    /// <summary>Embeds <see cref="Ids"/>.</summary>
    /// <param name="rows">Rows of the tokens.</param>
    /// <param name="sequence">Tokens per row.</param>
    /// <param name="features">Features of the image tokens in order, or <see langword="null"/> when there are none.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <returns><c>[rows, sequence, hidden]</c>, valid until the next run; the caller disposes it.</returns>
    public OrtValue Run(int rows, int sequence, OrtValue? features, CancellationToken cancellation)
    {
        _embeddings.Reserve(checked((long)rows * sequence * _hiddenSize));
        using var ids = _ids.View(0, rows, sequence);
        using var none = features is null ? _noFeatures.View(0, 0, _hiddenSize) : null;
        var output = _embeddings.View(0, rows, sequence, _hiddenSize);
        try
        {
            _binding.BindInput(PackageLayout.InputIds, ids);
            _binding.BindInput(PackageLayout.ImageFeatures, features ?? none!);
            _binding.BindOutput(PackageLayout.InputEmbeddings, output);
            _graph.Run(_binding, cancellation);
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _graph.Dispose();
        _ids.Dispose();
        _embeddings.Dispose();
        _noFeatures.Dispose();
    }
}
