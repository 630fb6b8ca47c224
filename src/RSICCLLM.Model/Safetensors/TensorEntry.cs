namespace RSICCLLM.Model.Safetensors;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; empty for a single number.</param>
/// <param name="Offset">First byte, counted from the beginning of the file.</param>
/// <param name="Length">Bytes: product of the shape times the element size.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount => Length / Type.Size();
}
