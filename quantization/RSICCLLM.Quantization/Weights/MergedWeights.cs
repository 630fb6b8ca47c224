using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;

namespace RSICCLLM.Quantization.Weights;

/// <summary>
/// Weights with a LoRA adapter merged in as they are read: <c>W + scale * B A</c> in single precision (Hu et al. 2021, equation 3), and tensors
/// that the adapter holds whole in the place of the checkpoint's. Factors are in memory only while their weight is read.
/// </summary>
internal sealed class MergedWeights : IWeightSource
{
    private readonly IWeightSource _source;
    private readonly LoraAdapter _adapter;
    private readonly ConcurrentDictionary<string, Lazy<Factors>> _factors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Checks that the adapter fits the weights.</summary>
    /// <exception cref="ModelException">A weight is missing in the checkpoint or has another shape.</exception>
    public MergedWeights(IWeightSource source, LoraAdapter adapter)
    {
        _source = source;
        _adapter = adapter;
        adapter.Check(name => source.Contains(name) ? source.Shape(name) : null);
    }

    public bool Contains(string name) => _adapter.Whole.ContainsKey(name) || _source.Contains(name);

    public IReadOnlyList<long> Shape(string name)
    {
        _asked.Add(name);
        var stored = _source.Contains(name) ? _source.Shape(name) : null;
        return _adapter.Whole.TryGetValue(name, out var whole) ? _adapter.File.Entry(whole).Shape : stored ?? _source.Shape(name);
    }

    public string? StoredName(string name) => _source.StoredName(name);

    public void Release(string name)
    {
        _factors.TryRemove(name, out _);
        _source.Release(name);
    }

    public void Read(string name, long first, Span<float> destination)
    {
        if (_adapter.Whole.TryGetValue(name, out var whole))
            _adapter.File.ReadFloat32(whole, first, destination);
        else
            _source.Read(name, first, destination);
        if (_adapter.Pairs.TryGetValue(name, out var pair))
            _factors.GetOrAdd(name, _ => new Lazy<Factors>(() => new Factors(_adapter, pair))).Value.Add(first, destination);
        if (FiniteCheck.IndexOfNonFinite(destination) is >= 0 and var bad)
            throw new ModelException(FormattableString.Invariant($"\"{name}\" with {_adapter.File.Path} merged in holds {destination[bad]} at element {first + bad}: the adapter is damaged or its training diverged."));
    }

    /// <summary>Says which tensor of the adapter no graph has asked for, once all graphs are built.</summary>
    /// <exception cref="ModelException">There is one.</exception>
    public void CheckUnused()
    {
        var unused = _adapter.Pairs.Keys.Concat(_adapter.Whole.Keys).Where(name => !_asked.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault();
        if (unused is not null)
            throw new ModelException($"{_adapter.File.Path} holds \"{unused}\", which the model has no place for: they do not belong together.");
    }

    private sealed class Factors(LoraAdapter adapter, LoraPair pair)
    {
        private readonly float[] _first = adapter.File.ReadFloat32(pair.First);
        private readonly float[] _second = adapter.File.ReadFloat32(pair.Second);
        private readonly int _rank = checked((int)pair.Rank);
        private readonly float _scale = (float)pair.Scale;

        /// <summary>Adds the product to elements of the weight, which may begin and end inside of rows.</summary>
        public void Add(long first, Span<float> values)
        {
            var inputs = _first.Length / _rank;
            while (values.Length > 0)
            {
                var (row, column) = ((int)(first / inputs), (int)(first % inputs));
                var count = Math.Min(values.Length, inputs - column);
                for (var r = 0; r < _rank; r++)
                    MultiplyAdd(_first.AsSpan((r * inputs) + column, count), _scale * _second[(row * _rank) + r], values);
                values = values[count..];
                first += count;
            }
        }

        private static void MultiplyAdd(ReadOnlySpan<float> x, float factor, Span<float> target)
        {
            var from = MemoryMarshal.Cast<float, Vector<float>>(x);
            var to = MemoryMarshal.Cast<float, Vector<float>>(target[..x.Length]);
            for (var i = 0; i < to.Length; i++)
                to[i] += from[i] * factor;
            for (var i = to.Length * Vector<float>.Count; i < x.Length; i++)
                target[i] += x[i] * factor;
        }
    }
}
