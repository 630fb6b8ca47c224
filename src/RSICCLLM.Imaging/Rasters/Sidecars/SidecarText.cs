namespace RSICCLLM.Imaging.Rasters.Sidecars;

/// <summary>Small text files beside a scene.</summary>
internal static class SidecarText
{
    private const long LargestFile = 1 << 20;

    /// <summary>The first file that is there, with its text; extensions in any case.</summary>
    /// <exception cref="RasterException">It cannot be read, or is far too large.</exception>
    public static (string Path, string Text)? Find(string scene, params IEnumerable<string> extensions)
    {
        foreach (var extension in extensions)
        {
            foreach (var path in new[] { Path.ChangeExtension(scene, extension), Path.ChangeExtension(scene, extension.ToUpperInvariant()) })
            {
                try
                {
                    if (new FileInfo(path) is not { Exists: true } file)
                        continue;
                    if (file.Length > LargestFile)
                        throw new RasterException(FormattableString.Invariant($"The file '{path}' beside the scene has {file.Length} bytes, far more than a world file or projection; remove or replace it."));
                    return (path, File.ReadAllText(path));
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    throw new RasterException($"The file '{path}' beside the scene cannot be read: {error.Message}", error);
                }
            }
        }

        return null;
    }
}
