using System.Text.RegularExpressions;

namespace RSICCLLM.Imaging.Rasters.Sidecars;

/// <summary>
/// The unit of a projected system's coordinates in well-known text: UNIT of the system itself (OGC 01-009, Esri), or LENGTHUNIT of the system or its
/// axes (ISO 19162). Units of its datum, base system, parameters and of a vertical system are others.
/// </summary>
internal static partial class WellKnownUnit
{
    /// <summary>Name and metres as they are written; <see langword="null"/> where the text's first system states none.</summary>
    public static (string Name, string Metres)? Find(string text)
    {
        var path = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var sign = text[i];
            if (sign == '"')
                isQuoted = !isQuoted;
            if (isQuoted || sign is not ('[' or ']' or ','))
                continue;
            if (sign == '[')
            {
                path.Add(text[start..i].Trim().ToUpperInvariant());
                if (IsUnitOfSystem(path) && Values().Match(text, i + 1) is { Success: true } values)
                    return (values.Groups[1].Value, values.Groups[2].Value);
            }
            else if (sign == ']')
            {
                if (path.Count <= 1)
                    return null;
                path.RemoveAt(path.Count - 1);
            }

            start = i + 1;
        }

        return null;
    }

    private static bool IsUnitOfSystem(List<string> path) =>
        path[^1] is "UNIT" or "LENGTHUNIT" && (path.Count == 2 || (path.Count == 3 && path[1] == "AXIS"));

    [GeneratedRegex(@"\G\s*""([^""]{0,200})""\s*,\s*([^,\]\s]{1,40})")]
    private static partial Regex Values();
}
