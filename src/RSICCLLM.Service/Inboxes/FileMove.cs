using RSICCLLM.Imaging.Files;

namespace RSICCLLM.Service.Inboxes;

/// <summary>Moves files within and across disks, and overwrites none: a name that is taken by the very same bytes is a move that was killed, and is ended.</summary>
internal static class FileMove
{
    // Nobody else's ending: what has it is our own half copy, and may be written again.
    private const string Part = ".rsiccllm-part";

    /// <summary>Moves a file. Done again after a kill it goes on where it stood.</summary>
    /// <exception cref="IOException">The name is taken by another file, or the disk does not let it.</exception>
    public static void Move(string from, string to)
    {
        var isTaken = File.Exists(to);
        try
        {
            // Within one disk this is one step; File.Move itself would copy across disks in place, and a kill would leave half a file there.
            if (!isTaken && Path.GetPathRoot(from) == Path.GetPathRoot(to) && OnOneDisk(from, to))
            {
                File.Move(from, to);
                return;
            }
        }
        catch (IOException) when (File.Exists(from) && !File.Exists(to))
        {
            // Another disk after all.
        }

        Copy(from, to);
        MakeWritable(from);
        if (isTaken)
            DeleteCopied(from, to);
        else
            File.Delete(from);
    }

    /// <summary>Copies a file: beside its place first, to the disk, then into its place.</summary>
    /// <exception cref="IOException">The name is taken by another file, or the disk does not let it.</exception>
    public static void Copy(string from, string to)
    {
        if (File.Exists(to))
        {
            if (new FileInfo(from).Length != new FileInfo(to).Length || FileHash.Sha256(from) != FileHash.Sha256(to))
                throw new IOException($"{to} is in the way, and is another file; move it away.");
            return;
        }

        // A half copy that may not be written can be deleted and made anew.
        var part = to + Part;
        MakeWritable(part);
        File.Delete(part);
        File.Copy(from, part);
        MakeWritable(part);

        // Windows flushes what may be written only, Unix what may be read as well.
        using (var file = File.OpenHandle(part, access: OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read))
            RandomAccess.FlushToDisk(file);
        File.Move(part, to);
    }

    // Two names may be of one file, by a linked folder or a second drive letter: then there is no copy.
    private static void DeleteCopied(string from, string to)
    {
        var aside = from + Part;
        File.Move(from, aside);
        if (File.Exists(to))
        {
            File.Delete(aside);
            return;
        }

        File.Move(aside, from);
        throw new IOException($"{from} and {to} are one file; name folders that are not the same by a link.");
    }

    // Windows deletes and flushes no file that is read-only.
    private static void MakeWritable(string file)
    {
        if (OperatingSystem.IsWindows() && File.Exists(file))
            File.SetAttributes(file, File.GetAttributes(file) & ~FileAttributes.ReadOnly);
    }

    private static bool OnOneDisk(string from, string to)
    {
        static string Root(string path) => DriveInfo.GetDrives()
            .Select(d => d.RootDirectory.FullName)
            .Where(r => path.StartsWith(r, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            .MaxBy(r => r.Length) ?? "";
        return Root(from) == Root(to);
    }
}
