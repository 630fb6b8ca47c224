using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntimeGenAI;

namespace RSICCLLM.Inference.GenAI;

/// <summary>A tensor over an array that stays where it is: the runtime reads the memory long after it was handed over.</summary>
internal sealed class PinnedTensor : IDisposable
{
    private GCHandle _pin;

    private PinnedTensor(Array values, long[] shape, ElementType type)
    {
        _pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        Tensor = new Tensor(_pin.AddrOfPinnedObject(), shape, type);
    }

    public Tensor Tensor { get; }

    public static PinnedTensor Of(float[] values, params long[] shape) => new(values, shape, ElementType.float32);

    public static PinnedTensor Of(long[] values, params long[] shape) => new(values, shape, ElementType.int64);

    public void Dispose()
    {
        Tensor.Dispose();
        if (_pin.IsAllocated)
            _pin.Free();
    }
}
