using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>
/// Sums and multiples that hold on to their scalars. TorchSharp's operators turn every number, the silent factor 1 of <c>a + b</c> included (<c>a - b</c>, <c>a * b</c> of two tensors have none), into
/// a <see cref="TorchSharp.Scalar"/> that nothing refers to while the native call reads it: when a collection falls between, its finaliser frees it
/// and libtorch fails with "Exception raised from toFloat". Seen once in some hundred thousand calls, which is once in an hour of training.
/// </summary>
internal static class Arithmetic
{
    /// <summary>The number 1, never freed.</summary>
    public static readonly TorchSharp.Scalar One = 1;

    /// <summary><c>a + b</c>.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary><c>a += b</c>.</summary>
    public static Tensor PlusInPlace(this Tensor a, Tensor b) => a.add_(b, One);

    /// <summary><c>a + number</c>.</summary>
    public static Tensor Plus(this Tensor a, double number)
    {
        TorchSharp.Scalar scalar = number;
        var sum = a.add(scalar, One);
        GC.KeepAlive(scalar);
        return sum;
    }

    /// <summary><c>a * number</c>.</summary>
    public static Tensor Times(this Tensor a, double number)
    {
        TorchSharp.Scalar scalar = number;
        var product = a.mul(scalar);
        GC.KeepAlive(scalar);
        return product;
    }
}
