using RSICCLLM.Model;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Weights that a test makes up.</summary>
internal sealed class MemoryWeights : IWeightSource
{
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = [];

    public float[] this[string name] => _tensors[name].Values;

    public MemoryWeights Add(string name, float[] values, params long[] shape)
    {
        values.LongLength.ShouldBe(shape.Aggregate(1L, (a, b) => a * b));
        _tensors[name] = (shape, values);
        return this;
    }

    public MemoryWeights AddRandom(Random random, string name, double scale, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(scale * ((2 * random.NextDouble()) - 1));
        return Add(name, values, shape);
    }

    public bool Contains(string name) => _tensors.ContainsKey(name);

    public IReadOnlyList<long> Shape(string name) =>
        _tensors.TryGetValue(name, out var tensor) ? tensor.Shape : throw new ModelException($"no tensor {name}");

    public void Read(string name, long first, Span<float> destination) =>
        _tensors[name].Values.AsSpan((int)first, destination.Length).CopyTo(destination);
}
