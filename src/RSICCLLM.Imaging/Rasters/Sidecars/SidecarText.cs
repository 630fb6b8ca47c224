namespace RSICCLLM.Imaging.Rasters.Sidecars;

/// <summary>Small text files beside a scene.</summary>
internal static class SidecarText
{
    private const long LargestFile = 1 << 20;

    /// <summary>The files that are there; extensions in any case.</summary>
    public static IEnumerable<string> Paths(string scene, params IEnumerable<string> extensions) => extensions
        .SelectMany(e => new[] { Path.ChangeExtension(scene, e), Path.ChangeExtension(scene, e.ToUpperInvariant()) })
        .Where(File.Exists);

    /// <summary>The first file that is there, with its text; extensions in any case.</summary>
    /// <exception cref="RasterException">It cannot be read, or is far too large.</exception>
    public static (string Path, string Text)? Find(string scene, params IEnumerable<string> extensions)
    {
        if (Paths(scene, extensions).FirstOrDefault() is not { } path)
            return null;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > LargestFile)
                throw new RasterException(FormattableString.Invariant($"The file '{path}' beside the scene has {length} bytes, far more than a world file or projection; remove or replace it."));
            return (path, File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RasterException($"The file '{path}' beside the scene cannot be read: {error.Message}", error);
        }
    }
}
