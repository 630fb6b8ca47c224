using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>Direct views of contiguous CPU tensors; valid while the tensor lives.</summary>
internal static unsafe class TensorMemory
{
    public static Span<float> Floats(Tensor tensor) => Of<float>(tensor, ScalarType.Float32);

    public static Span<ushort> BFloat16Bits(Tensor tensor) => Of<ushort>(tensor, ScalarType.BFloat16);

    private static Span<T> Of<T>(Tensor tensor, ScalarType type)
        where T : unmanaged
    {
        if (tensor.dtype != type || !tensor.is_contiguous())
            throw new ArgumentException($"A contiguous {type} tensor is needed, got {tensor.dtype} of shape [{string.Join(", ", tensor.shape)}].", nameof(tensor));
        var count = tensor.numel();
        if (count * sizeof(T) <= int.MaxValue)
            return MemoryMarshal.Cast<byte, T>(tensor.bytes);
        // A span of bytes ends at 2 GB, one of numbers does not.
        using var first = tensor.reshape(-1).narrow(0, 0, 1);
        fixed (byte* start = first.bytes)
            return new Span<T>(start, checked((int)count));
    }
}
