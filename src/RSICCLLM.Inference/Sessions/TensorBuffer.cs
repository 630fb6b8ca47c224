using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace RSICCLLM.Inference.Sessions;

/// <summary>
/// Native memory that graphs read and write in place; tensors are views of it. Views must not be used after disposal.
/// Grows on request and then loses its content. Not thread-safe.
/// </summary>
internal sealed unsafe class TensorBuffer : IDisposable
{
    private const int Alignment = 64;
    private void* _memory;

    public TensorBuffer(TensorElementType elementType)
    {
        ElementType = elementType;
        ElementSize = elementType switch
        {
            TensorElementType.Float => sizeof(float),
            TensorElementType.Float16 => sizeof(ushort),
            TensorElementType.Int64 => sizeof(long),
            _ => throw new ArgumentOutOfRangeException(nameof(elementType), elementType, "Tensors are float32, float16 or int64."),
        };
    }

    ~TensorBuffer() => Free();

    public TensorElementType ElementType { get; }

    public int ElementSize { get; }

    /// <summary>Elements that there is room for.</summary>
    public long Capacity { get; private set; }

    /// <summary>Makes room for so many elements, cleared. Keeps the memory when it is large enough already.</summary>
    /// <returns>Whether the memory moved.</returns>
    public bool Reserve(long elements)
    {
        if (elements <= Capacity)
            return false;
        var bytes = checked((nuint)(elements * ElementSize));
        Free();
        _memory = NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(_memory, bytes);
        Capacity = elements;
        return true;
    }

    /// <summary>A tensor over the elements from <paramref name="offset"/> on; the caller disposes it, the memory stays here.</summary>
    public OrtValue View(long offset, params ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var size in shape)
            elements = checked(elements * size);
        Check(offset, elements);

        // An empty tensor needs an address all the same.
        var address = elements == 0 ? (nint)Alignment : (nint)_memory + checked((nint)(offset * ElementSize));
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, ElementType, shape.ToArray(), address, elements * ElementSize);
    }

    public Span<T> Span<T>(long offset, int length)
        where T : unmanaged
    {
        if (sizeof(T) != ElementSize)
            throw new ArgumentException($"Elements of {ElementType} are not {typeof(T).Name}.");
        Check(offset, length);
        return new Span<T>((T*)_memory + offset, length);
    }

    /// <summary>Copies elements inside the buffer.</summary>
    public void Copy(long from, long to, long elements)
    {
        Check(from, elements);
        Check(to, elements);
        var bytes = (byte*)_memory;
        Buffer.MemoryCopy(bytes + (from * ElementSize), bytes + (to * ElementSize), elements * ElementSize, elements * ElementSize);
    }

    /// <summary>Copies elements into another buffer of the same type.</summary>
    public void CopyTo(TensorBuffer other, long from, long to, long elements)
    {
        if (other.ElementType != ElementType)
            throw new ArgumentException($"Elements of {ElementType} are not {other.ElementType}.");
        Check(from, elements);
        other.Check(to, elements);
        Buffer.MemoryCopy((byte*)_memory + (from * ElementSize), (byte*)other._memory + (to * ElementSize), elements * ElementSize, elements * ElementSize);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Check(long offset, long elements)
    {
        if (offset < 0 || elements < 0 || offset > Capacity - elements)
            throw new ArgumentOutOfRangeException(nameof(elements), $"{elements} elements from {offset} on do not fit a buffer of {Capacity}.");
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        Capacity = 0;
    }
}
