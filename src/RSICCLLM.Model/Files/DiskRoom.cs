namespace RSICCLLM.Model.Files;

/// <summary>Room on disks.</summary>
public static class DiskRoom
{
    /// <summary>Bytes free on the disk that holds a folder; one that does not exist yet lies on the disk of the nearest folder above that does.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns><see langword="null"/> where the system does not say, as Windows for shares of a network: no reason to refuse anything.</returns>
    public static long? FreeBytes(string folder) => FreeBytes(folder, existing => new DriveInfo(existing).AvailableFreeSpace);

    /// <summary>The nearest folder that exists: the folder itself, or one above.</summary>
    public static string Nearest(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
            existing = above;
        return existing;
    }

    /// <inheritdoc cref="FreeBytes(string)"/>
    /// <param name="folder">The folder.</param>
    /// <param name="ask">Asks the system about a folder that exists.</param>
    internal static long? FreeBytes(string folder, Func<string, long> ask)
    {
        try
        {
            return ask(Nearest(folder));
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
