using System.Text.Json;
using System.Text.RegularExpressions;

namespace RSICCLLM.Benchmarks.RandomCheckpoints;

/// <summary>Names and shapes of a published checkpoint's tensors: <c>{"tensors": {"name": [sizes]}}</c>.</summary>
/// <param name="Tensors">In the order in which safetensors files of the hub's tools hold them.</param>
internal sealed partial record TensorList(IReadOnlyList<(string Name, long[] Shape)> Tensors)
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The list.</param>
    /// <param name="layers">Decoder layers to keep; null: all.</param>
    public static TensorList Read(string path, int? layers)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var tensors = document.RootElement.GetProperty("tensors").EnumerateObject()
            .Select(p => (p.Name, Shape: p.Value.EnumerateArray().Select(size => size.GetInt64()).ToArray()))
            .Where(t => layers is not { } most || Layer(t.Name) is not { } layer || layer < most)
            .OrderBy(t => Section(t.Name)).ThenBy(t => Layer(t.Name) ?? 0).ThenBy(t => t.Name, StringComparer.Ordinal)
            .ToList();
        return new TensorList(tensors);
    }

    /// <summary>Decoder layers.</summary>
    public int Layers => Tensors.Max(t => Layer(t.Name) ?? -1) + 1;

    /// <summary>Size of an axis.</summary>
    public int Size(string name, int axis) => (int)Tensors.First(t => t.Name == name).Shape[axis];

    // The published shards hold the vision tower and the embedding table first, then layer after layer, and lm_head last.
    private static int Section(string name) => name switch
    {
        _ when name.StartsWith("visual.", StringComparison.Ordinal) => 0,
        _ when name.StartsWith("model.embed", StringComparison.Ordinal) => 1,
        _ when name.StartsWith("model.layers.", StringComparison.Ordinal) => 2,
        _ when name.StartsWith("model.", StringComparison.Ordinal) => 3,
        _ => 4,
    };

    private static int? Layer(string name) =>
        LayerNumber().Match(name) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^model\.layers\.(\d+)\.")]
    private static partial Regex LayerNumber();
}
