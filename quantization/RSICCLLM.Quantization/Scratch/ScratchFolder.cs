namespace RSICCLLM.Quantization.Scratch;

/// <summary>
/// A folder for files that nobody needs afterwards, removed at the end. A process that was killed leaves its folder behind; the next one that
/// makes a folder of the same prefix in the same place removes it. A file that is held open says that the owner still runs.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string OwnerFile = "in-use";

    // Between the folder and the file in it lies a moment in which another process must not take the folder for a stale one.
    private static readonly TimeSpan Making = TimeSpan.FromMinutes(10);

    private readonly string _parent;
    private readonly string _prefix;
    private FileStream? _owner;

    /// <summary>Chooses a name; nothing is written before <see cref="Create"/>.</summary>
    /// <param name="parent">Where it goes; made when it does not exist.</param>
    /// <param name="prefix">First part of its name, of its own for each purpose.</param>
    public ScratchFolder(string parent, string prefix)
    {
        _parent = System.IO.Path.GetFullPath(parent);
        _prefix = prefix;
        Path = System.IO.Path.Combine(_parent, $"{prefix}{Guid.NewGuid():N}");
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes it, unless that was done, and removes those whose owners are gone.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public void Create()
    {
        if (_owner is not null)
            return;
        Directory.CreateDirectory(Path);
        _owner = Open(Path, FileMode.CreateNew);
        RemoveStale(_parent, _prefix);
    }

    /// <summary>Removes the folders of a purpose whose owners are gone.</summary>
    public static void RemoveStale(string parent, string prefix)
    {
        if (!Directory.Exists(parent))
            return;
        foreach (var other in Directory.EnumerateDirectories(parent).Where(folder => System.IO.Path.GetFileName(folder).StartsWith(prefix, StringComparison.Ordinal) && IsStale(folder)).ToList())
            Remove(other);
    }

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        if (_owner is null)
            return;
        _owner.Dispose();
        _owner = null;
        Remove(Path);
    }

    private static FileStream Open(string folder, FileMode mode) =>
        new(System.IO.Path.Combine(folder, OwnerFile), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    private static bool IsStale(string folder)
    {
        try
        {
            Open(folder, FileMode.Open).Dispose();
            return true;
        }
        catch (FileNotFoundException)
        {
            return DateTime.UtcNow - Directory.GetCreationTimeUtc(folder) > Making;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What cannot be removed now goes another time; it must not end work that is done.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
