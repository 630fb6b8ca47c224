namespace RSICCLLM.Captions.Datasets;

/// <summary>Paths as data set files may give them: inside the file's own folder on every system.</summary>
internal static class RelativePath
{
    /// <summary>What is wrong with a path, or <see langword="null"/>.</summary>
    public static string? Problem(string path)
    {
        if (path.Length is 0 or > 1024)
            return "is empty or longer than 1024 characters";
        if (path.Contains('\\', StringComparison.Ordinal))
            return "has a backslash; use forward slashes";
        // A colon is a drive or a stream on Windows.
        if (path[0] == '/' || path.Contains(':', StringComparison.Ordinal))
            return "is not relative to the file's folder";
        if (path.Any(char.IsControl))
            return "has control characters";
        return path.Split('/').Any(part => part is "" or "." or ".." || part.EndsWith('.') || part.EndsWith(' '))
            ? "leaves the file's folder or has an empty part"
            : null;
    }
}
