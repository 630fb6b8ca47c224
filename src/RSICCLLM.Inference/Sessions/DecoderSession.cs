using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>
/// The text decoder with its key-value cache. One call runs a block of neighbouring rows: a prefill of equally long prompts,
/// or one step of every running sequence. No large array is allocated per step. Not thread-safe.
/// </summary>
internal sealed class DecoderSession : IDisposable
{
    private readonly GraphSession _graph;
    private readonly DecoderShape _shape;
    private readonly bool _lastPositionOnly;
    private readonly TensorBuffer _mask = new(TensorElementType.Int64);
    private readonly TensorBuffer _positions = new(TensorElementType.Int64);
    private readonly TensorBuffer _logits;
    private readonly float[] _widened;
    private OrtIoBinding? _stepBinding;
    private int _stepRows;
    private int _logitsSequence;

    private DecoderSession(GraphSession graph, DecoderShape shape, int rows)
    {
        _graph = graph;
        _shape = shape;
        var key = graph.Input(PackageLayout.PastKey(0));
        graph.Expect(PackageLayout.PastKey(0), key, 1, shape.KeyValueHeads);
        graph.Expect(PackageLayout.PastKey(0), key, 3, shape.HeadSize);
        graph.Input(PackageLayout.PastKey(shape.Layers - 1));
        var embeddings = graph.Input(PackageLayout.InputEmbeddings);
        graph.Expect(PackageLayout.InputEmbeddings, embeddings, 2, shape.HiddenSize);
        EmbeddingType = graph.FloatType(PackageLayout.InputEmbeddings, embeddings);
        var logits = graph.Output(PackageLayout.Logits);
        graph.Expect(PackageLayout.Logits, logits, 2, shape.Vocabulary);
        _lastPositionOnly = logits.Dimensions[1] == 1;
        _logits = new TensorBuffer(graph.FloatType(PackageLayout.Logits, logits));
        _widened = _logits.ElementType == TensorElementType.Float16 ? new float[shape.Vocabulary] : [];
        Cache = new KeyValueCache(shape, graph.FloatType(PackageLayout.PastKey(0), key), rows);
    }

    public KeyValueCache Cache { get; }

    /// <summary>Element type of the embeddings that it takes.</summary>
    public TensorElementType EmbeddingType { get; }

    public DecoderShape Shape => _shape;

    /// <summary>Opens a decoder graph.</summary>
    /// <param name="path">The graph, its weights beside it.</param>
    /// <param name="shape">What the configuration says.</param>
    /// <param name="rows">Sequences at once.</param>
    /// <param name="settings">Device and threads.</param>
    /// <exception cref="RSICCLLM.Model.ModelException">The graph is missing, broken, or of another shape.</exception>
    public static DecoderSession Open(string path, DecoderShape shape, int rows, SessionSettings settings)
    {
        var graph = GraphSession.Open(path, settings);
        try
        {
            return new DecoderSession(graph, shape, rows);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Makes room for sequences of so many tokens; running sequences are lost when the cache grows.</summary>
    public void Reserve(int tokens)
    {
        if (Cache.Reserve(tokens))
            DropStepBinding();
    }

    /// <summary>Runs rows <paramref name="firstRow"/> .. + <paramref name="rows"/>.</summary>
    /// <param name="firstRow">First row of the cache.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="sequence">New tokens per row: the prompt's length, or 1.</param>
    /// <param name="embeddings"><c>[rows, sequence, hidden]</c>.</param>
    /// <param name="totals">Tokens of each row, the new ones included. All equal <paramref name="sequence"/> in a prefill.</param>
    /// <param name="positions"><c>[3, rows, sequence]</c>: time, height, width.</param>
    /// <param name="cancellation">Ends the run early.</param>
    public void Run(int firstRow, int rows, int sequence, OrtValue embeddings, ReadOnlySpan<int> totals, ReadOnlySpan<long> positions, CancellationToken cancellation)
    {
        var isStep = sequence == 1 && firstRow == 0;
        var binding = isStep ? StepBinding(rows) : CacheBinding(firstRow, rows);
        try
        {
            binding.BindInput(PackageLayout.InputEmbeddings, embeddings);
            BindMask(binding, totals);
            _positions.Reserve(positions.Length);
            positions.CopyTo(_positions.Span<long>(0, positions.Length));
            using (var view = _positions.View(0, 3, rows, sequence))
                binding.BindInput(PackageLayout.PositionIds, view);
            _logitsSequence = _lastPositionOnly ? 1 : sequence;
            _logits.Reserve(checked((long)rows * _logitsSequence * _shape.Vocabulary));
            using (var view = _logits.View(0, rows, _logitsSequence, _shape.Vocabulary))
                binding.BindOutput(PackageLayout.Logits, view);
            _graph.Run(binding, cancellation);
        }
        finally
        {
            if (!isStep)
                binding.Dispose();
        }
    }

    /// <summary>Logits of the last position of a row of the last run; valid until the next call of this object.</summary>
    /// <param name="row">Row within the run.</param>
    public ReadOnlySpan<float> Logits(int row)
    {
        var offset = (((long)row * _logitsSequence) + _logitsSequence - 1) * _shape.Vocabulary;
        if (_logits.ElementType == TensorElementType.Float)
            return _logits.Span<float>(offset, _shape.Vocabulary);
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(_logits.Span<ushort>(offset, _shape.Vocabulary)), _widened);
        return _widened;
    }

    public void Dispose()
    {
        DropStepBinding();
        _graph.Dispose();
        Cache.Dispose();
        _mask.Dispose();
        _positions.Dispose();
        _logits.Dispose();
    }

    private void BindMask(OrtIoBinding binding, ReadOnlySpan<int> totals)
    {
        var longest = 0;
        foreach (var total in totals)
            longest = Math.Max(longest, total);
        _mask.Reserve((long)totals.Length * longest);
        for (var row = 0; row < totals.Length; row++)
        {
            var mask = _mask.Span<long>((long)row * longest, longest);
            mask[..totals[row]].Fill(1);
            mask[totals[row]..].Clear();
        }

        using var view = _mask.View(0, totals.Length, longest);
        binding.BindInput(PackageLayout.AttentionMask, view);
    }

    // Binding four tensors per layer costs as much as a small graph; the rows of a step change only when a caption ends.
    private OrtIoBinding StepBinding(int rows)
    {
        if (_stepBinding is null || _stepRows != rows)
        {
            DropStepBinding();
            _stepBinding = CacheBinding(0, rows);
            _stepRows = rows;
        }

        return _stepBinding;
    }

    private OrtIoBinding CacheBinding(int firstRow, int rows)
    {
        var binding = _graph.CreateBinding();
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            using var keys = Cache.Keys(layer, firstRow, rows);
            using var values = Cache.Values(layer, firstRow, rows);
            binding.BindInput(PackageLayout.PastKey(layer), keys);
            binding.BindInput(PackageLayout.PastValue(layer), values);
            binding.BindOutput(PackageLayout.PresentKey(layer), keys);
            binding.BindOutput(PackageLayout.PresentValue(layer), values);
        }

        return binding;
    }

    private void DropStepBinding()
    {
        _stepBinding?.Dispose();
        _stepBinding = null;
    }
}
