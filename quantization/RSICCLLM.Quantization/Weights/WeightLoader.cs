using RSICCLLM.Model;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Weights;

/// <summary>Gives a checkpoint's tensors as values of a graph; every name and shape is checked before a byte is written.</summary>
/// <param name="graph">The graph that uses them.</param>
/// <param name="source">The checkpoint.</param>
/// <param name="storage">How matrices are stored: float32, or float16 and widened when the graph is loaded.</param>
internal sealed class WeightLoader(GraphBuilder graph, IWeightSource source, ElementType storage)
{
    public GraphBuilder Graph { get; } = graph;

    public IWeightSource Source { get; } = source;

    /// <summary>A bias or normalisation weight <c>[size]</c>, float32.</summary>
    public Value Vector(string name, int size)
    {
        Check(name, size);
        return Graph.Weights(new FloatTensor(Source, name, new TensorSpec(name, ElementType.Float32, [size])))[0];
    }

    /// <summary>A matrix as it is, <c>[rows, columns]</c>, in the stored type.</summary>
    public Value Matrix(string name, int rows, int columns)
    {
        Check(name, rows, columns);
        return Graph.Weights(new FloatTensor(Source, name, new TensorSpec(name, storage, [rows, columns])))[0];
    }

    /// <summary>A linear layer's matrix for <c>MatMul</c>: <c>[inputs, outputs]</c> float32.</summary>
    /// <param name="name">The tensor, <c>[outputs, inputs]</c>.</param>
    /// <param name="outputs">Its rows.</param>
    /// <param name="inputs">Its columns.</param>
    /// <param name="inputShape">Where the checkpoint stores the inputs with several dimensions (a convolution): those.</param>
    public Value Transposed(string name, int outputs, int inputs, params long[] inputShape)
    {
        Check(name, [outputs, .. inputShape.Length == 0 ? [inputs] : inputShape]);
        var weights = Graph.Weights(new TransposedMatrix(Source, name, new TensorSpec(name, storage, [inputs, outputs])))[0];
        return storage == ElementType.Float32 ? weights : Graph.Cast(weights, ElementType.Float32);
    }

    /// <summary>Holds a tensor's shape against the one that <c>config.json</c> asks for.</summary>
    /// <exception cref="ModelException">The tensor is missing or has another shape.</exception>
    public void Check(string name, params long[] shape)
    {
        if (!Source.Contains(name))
            throw new ModelException($"The checkpoint has no tensor \"{name}\", which its config.json asks for: a shard is missing or the two do not belong together.");
        var found = Source.Shape(name);
        if (!found.SequenceEqual(shape))
            throw new ModelException($"Tensor \"{name}\" has the shape [{string.Join(", ", found)}] where config.json asks for [{string.Join(", ", shape)}].");
    }
}
