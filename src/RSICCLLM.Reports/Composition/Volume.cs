namespace RSICCLLM.Reports.Composition;

/// <summary>One file of a report and the changes in it. The first has everything but the other volumes' changes.</summary>
/// <param name="Index">From 1.</param>
/// <param name="Count">Volumes in all.</param>
/// <param name="First">Index of its first change, from 0.</param>
/// <param name="Size">Number of its changes.</param>
internal readonly record struct Volume(int Index, int Count, int First, int Size)
{
    /// <summary>All changes in one file.</summary>
    public static Volume Only(int changes) => new(1, 1, 0, changes);

    /// <summary>Cuts changes into volumes of a size.</summary>
    public static IReadOnlyList<Volume> Cut(int changes, int size)
    {
        var count = Math.Max(1, (changes + size - 1) / size);
        return [.. Enumerable.Range(0, count).Select(i => new Volume(i + 1, count, i * size, Math.Min(size, changes - (i * size))))];
    }

    /// <summary>Whether a change stands in this volume.</summary>
    public bool Has(int change) => change >= First && change < First + Size;
}
