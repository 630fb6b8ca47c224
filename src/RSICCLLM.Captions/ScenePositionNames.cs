namespace RSICCLLM.Captions;

/// <summary>The words for <see cref="ScenePosition"/> in files: "upper left", "top", ... "throughout".</summary>
public static class ScenePositionNames
{
    private static readonly string[] Names =
        ["upper left", "top", "upper right", "left", "centre", "right", "lower left", "bottom", "lower right", "throughout"];

    /// <summary>Lower-case words of a position, for example <c>upper left</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a defined value.</exception>
    public static string ToText(this ScenePosition position)
        => (uint)position < (uint)Names.Length ? Names[(int)position] : throw new ArgumentOutOfRangeException(nameof(position), position, "Not a position in a scene.");

    /// <summary>Reads <see cref="ToText"/>'s words in any case; hyphens count as spaces, and "center" as "centre".</summary>
    public static bool TryParse(string? text, out ScenePosition position)
    {
        position = default;
        if (text is null || text.Length > 32)
            return false;
        var words = text.Trim().Replace('-', ' ').Replace('_', ' ');
        if (words.Equals("center", StringComparison.OrdinalIgnoreCase))
            words = "centre";
        var index = Array.FindIndex(Names, name => name.Equals(words, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
            return false;
        position = (ScenePosition)index;
        return true;
    }
}
