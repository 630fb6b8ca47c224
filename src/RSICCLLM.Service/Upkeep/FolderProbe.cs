using RSICCLLM.Model.Files;

namespace RSICCLLM.Service.Upkeep;

/// <summary>Tries whether folders can be written. Nothing is left behind.</summary>
internal static class FolderProbe
{
    /// <summary>Why a folder cannot be written, or made in the nearest one that is there; <see langword="null"/> when it can.</summary>
    public static string? WriteFault(string folder)
    {
        for (var part = Path.GetFullPath(folder); part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
                return $"{part} is a file";
        }

        var nearest = DiskRoom.Nearest(folder);
        try
        {
            using var probe = new FileStream(Path.Combine(nearest, $".rsiccllm-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the user {Environment.UserName} cannot write in {nearest}: {e.Message}";
        }
    }

    /// <summary>Why a folder that is there cannot be read; <see langword="null"/> when it can.</summary>
    public static string? ReadFault(string folder)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the user {Environment.UserName} cannot read {folder}: {e.Message}";
        }
    }
}
