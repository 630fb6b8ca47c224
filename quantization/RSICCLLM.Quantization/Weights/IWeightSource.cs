using RSICCLLM.Model;

namespace RSICCLLM.Quantization.Weights;

/// <summary>Where weights come from: a checkpoint, or one with something merged into it. Safe to read from several threads.</summary>
internal interface IWeightSource
{
    bool Contains(string name);

    /// <summary>Dimensions of a tensor.</summary>
    /// <exception cref="ModelException">There is no such tensor.</exception>
    IReadOnlyList<long> Shape(string name);

    /// <summary>Name under which the checkpoint stores a tensor; <see langword="null"/> where it does not come from a checkpoint.</summary>
    string? StoredName(string name) => null;

    /// <summary>Says that a tensor will not be read again soon, so that its memory can go back to the system.</summary>
    void Release(string name)
    {
    }

    /// <summary>Reads part of a tensor as float32.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="first">Index of the first element, row-major.</param>
    /// <param name="destination">Takes as many elements as it is long.</param>
    /// <exception cref="ModelException">A value is not a finite number.</exception>
    void Read(string name, long first, Span<float> destination);
}
