using System.Numerics;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>Arrays of spectra that are used again from pass to pass: they are too large for the collector to take back soon. Not thread-safe.</summary>
internal sealed class SpectrumBuffers
{
    private readonly Dictionary<int, Stack<Complex[]>> _free = [];

    /// <summary>An array of this length; what stands in it is left over.</summary>
    public Complex[] Rent(int length) => _free.TryGetValue(length, out var free) && free.TryPop(out var array) ? array : new Complex[length];

    /// <summary>Gives an array back, which nothing reads any more.</summary>
    public void Return(Complex[] array)
    {
        if (!_free.TryGetValue(array.Length, out var free))
            _free.Add(array.Length, free = []);
        free.Push(array);
    }
}
