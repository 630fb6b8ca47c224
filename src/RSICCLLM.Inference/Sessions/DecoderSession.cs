using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>
/// The text decoder with its key-value cache. One call runs a block of neighbouring rows: a prefill of equally long prompts,
/// or one step of every running sequence. No large array is allocated per step. Not thread-safe.
/// </summary>
internal sealed class DecoderSession : IDisposable
{
    /// <summary>Prompts of fewer tokens are read by the first graph: the 8-bit one is faster for many rows only.</summary>
    public const int LeastEightBitPrompt = 32;

    private readonly GraphSession _graph;
    private readonly GraphSession? _prompts;
    private readonly DecoderShape _shape;
    private readonly bool _lastPositionOnly;
    private readonly bool _choosesPositions;
    private readonly DecoderInputs _inputs = new();
    private readonly TensorBuffer _logitCount = new(TensorElementType.Int64);
    private readonly TensorBuffer _logits;
    private readonly float[] _widened;
    private OrtIoBinding? _stepBinding;
    private int _stepRows;
    private int _logitsSequence;

    private DecoderSession(GraphSession graph, GraphSession? prompts, DecoderShape shape, int rows, string target)
    {
        _graph = graph;
        _prompts = prompts;
        ContinuesRows = target == DeviceRequest.Cpu;
        _shape = shape;
        var types = DecoderTypes.Of(graph, shape);
        if (prompts is not null)
            types.CheckPrompts(prompts, graph, shape);
        EmbeddingType = types.Embeddings;
        var logits = graph.Output(PackageLayout.Logits);
        _lastPositionOnly = logits.Dimensions[1] == 1;
        _choosesPositions = graph.HasOptionalInput(PackageLayout.LogitCount);
        if (_choosesPositions)
            graph.Expect(PackageLayout.SeveralLogits, graph.Output(PackageLayout.SeveralLogits), 2, shape.Vocabulary);
        _logitCount.Reserve(1);
        _logits = new TensorBuffer(types.Logits);
        _widened = _logits.ElementType == TensorElementType.Float16 ? new float[shape.Vocabulary] : [];
        Cache = new KeyValueCache(shape, types.Cache, rows);
    }

    public KeyValueCache Cache { get; }

    /// <summary>Element type of the embeddings that it takes.</summary>
    public TensorElementType EmbeddingType { get; }

    public DecoderShape Shape => _shape;

    /// <summary>
    /// Whether one row at a time can be given several tokens behind those it has: so it is with ONNX Runtime's attention on the CPU, which
    /// refuses the same of several rows; DirectML's has not been tried.
    /// </summary>
    public bool ContinuesRows { get; }

    /// <summary>Whether there is a graph that reads prompts in 8-bit products.</summary>
    public bool HasEightBitPrompts => _prompts is not null;

    /// <summary>Whether prompts are read by that graph, where there is one. Default on.</summary>
    public bool EightBitPrompts { get; set; } = true;

    /// <summary>Whether a run can give the logits of several positions.</summary>
    public bool GivesSeveralLogits => _choosesPositions || !_lastPositionOnly;

    /// <summary>Opens a decoder graph.</summary>
    /// <param name="path">The graph, its weights beside it.</param>
    /// <param name="shape">What the configuration says.</param>
    /// <param name="rows">Sequences at once.</param>
    /// <param name="settings">Device and threads.</param>
    /// <param name="prompts">A second graph of the same inputs and outputs that reads prompts in 8-bit products.</param>
    /// <exception cref="ModelException">A graph is missing, broken, or of another shape.</exception>
    public static DecoderSession Open(string path, DecoderShape shape, int rows, SessionSettings settings, string? prompts = null)
    {
        var graph = GraphSession.Open(path, settings);
        GraphSession? second = null;
        try
        {
            second = prompts is null ? null : GraphSession.Open(prompts, settings);
            return new DecoderSession(graph, second, shape, rows, settings.Device.Target);
        }
        catch
        {
            second?.Dispose();
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
    /// <param name="sequence">New tokens per row: the prompt's length, or 1; anything for one row where <see cref="ContinuesRows"/>.</param>
    /// <param name="embeddings"><c>[rows, sequence, hidden]</c>.</param>
    /// <param name="totals">Tokens of each row, the new ones included. All equal <paramref name="sequence"/> in a prefill of several rows.</param>
    /// <param name="positions"><c>[3, rows, sequence]</c>: time, height, width.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <param name="logitCount">For how many of the last positions logits are wanted; more than 1 only where <see cref="GivesSeveralLogits"/>.</param>
    public void Run(int firstRow, int rows, int sequence, OrtValue embeddings, ReadOnlySpan<int> totals, ReadOnlySpan<long> positions, CancellationToken cancellation, int logitCount = 1)
    {
        var isStep = sequence == 1 && firstRow == 0;
        var graph = EightBitPrompts && logitCount == 1 && sequence >= LeastEightBitPrompt ? _prompts ?? _graph : _graph;
        var chooses = _choosesPositions && graph == _graph;
        var binding = isStep ? StepBinding(rows) : CacheBinding(graph, firstRow, rows);
        try
        {
            _inputs.Bind(binding, embeddings, sequence, totals, positions);
            if (chooses)
            {
                _logitCount.Span<long>(0, 1)[0] = logitCount;
                using var view = _logitCount.View(0);
                binding.BindInput(PackageLayout.LogitCount, view);
            }

            _logitsSequence = chooses ? logitCount : _lastPositionOnly || graph != _graph ? 1 : sequence;
            _logits.Reserve(checked((long)rows * _logitsSequence * _shape.Vocabulary));
            using (var view = _logits.View(0, rows, _logitsSequence, _shape.Vocabulary))
                binding.BindOutput(logitCount > 1 && chooses ? PackageLayout.SeveralLogits : PackageLayout.Logits, view);
            graph.Run(binding, cancellation);
        }
        finally
        {
            if (!isStep)
                binding.Dispose();
        }
    }

    /// <summary>Logits of the last position of a row of the last run; valid until the next call of this object.</summary>
    /// <param name="row">Row within the run.</param>
    /// <param name="before">How many positions before the last; below the count that was asked for.</param>
    public ReadOnlySpan<float> Logits(int row, int before = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(before, _logitsSequence);
        var offset = (((long)row * _logitsSequence) + _logitsSequence - 1 - before) * _shape.Vocabulary;
        if (_logits.ElementType == TensorElementType.Float)
            return _logits.Span<float>(offset, _shape.Vocabulary);
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(_logits.Span<ushort>(offset, _shape.Vocabulary)), _widened);
        return _widened;
    }

    public void Dispose()
    {
        DropStepBinding();
        _graph.Dispose();
        _prompts?.Dispose();
        Cache.Dispose();
        _inputs.Dispose();
        _logitCount.Dispose();
        _logits.Dispose();
    }

    // Binding four tensors per layer costs as much as a small graph; the rows of a step change only when a caption ends.
    private OrtIoBinding StepBinding(int rows)
    {
        if (_stepBinding is null || _stepRows != rows)
        {
            DropStepBinding();
            _stepBinding = CacheBinding(_graph, 0, rows);
            _stepRows = rows;
        }

        return _stepBinding;
    }

    private OrtIoBinding CacheBinding(GraphSession graph, int firstRow, int rows)
    {
        var binding = graph.CreateBinding();
        Cache.Bind(binding, firstRow, rows);
        return binding;
    }

    private void DropStepBinding()
    {
        _stepBinding?.Dispose();
        _stepBinding = null;
    }
}
