using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Batch.Running;

/// <summary>The output folder of a run, held against other runs until disposed.</summary>
internal sealed class OutputFolder : IDisposable
{
    private const string LockName = "lock";

    // How the systems say that another process holds the file: ERROR_SHARING_VIOLATION, EWOULDBLOCK.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOS = 35;

    private readonly FileStream _lock;

    private OutputFolder(FileStream held, string ledgerFile)
    {
        _lock = held;
        LedgerFile = ledgerFile;
    }

    public string LedgerFile { get; }

    public static OutputFolder Acquire(string path)
    {
        var own = Make(path);
        try
        {
            var held = new FileStream(Path.Combine(own, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new OutputFolder(held, Path.Combine(own, RunFolders.LedgerName));
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new ConfigurationException($"The output folder {path} is in use by another run; wait for it or choose another folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The output folder {path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Whether another process works in a folder. Makes nothing.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var free = new FileStream(Path.Combine(RunFolders.Own(path), LockName), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return IsSharingViolation(e);
        }
    }

    /// <summary>Makes the folder with the program's own in it, where they are missing.</summary>
    /// <returns>The program's own folder.</returns>
    /// <exception cref="ConfigurationException">It cannot be made.</exception>
    public static string Make(string path)
    {
        RefuseFiles(path);
        try
        {
            return Directory.CreateDirectory(RunFolders.Own(path)).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The output folder {path} cannot be made: {e.Message}", e);
        }
    }

    /// <exception cref="ConfigurationException">A file is where the folder, or one above it, should be.</exception>
    public static void RefuseFiles(string path)
    {
        for (var part = Path.GetFullPath(path); part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
                throw new ConfigurationException($"The output folder {path} cannot be made: {part} is a file; name a folder, or move the file away.");
        }
    }

    /// <summary>
    /// Lets the folder go and leaves nothing of the program's own in it; the results' folder itself goes too where that leaves it empty.
    /// For runs that came to nothing. What somebody else holds or has put there stays.
    /// </summary>
    public void DisposeWithoutTrace()
    {
        var own = Path.GetDirectoryName(LedgerFile)!;
        Try(() => Directory.Delete(Path.Combine(own, RunFolders.StagingName), recursive: true));
        foreach (var file in new DirectoryInfo(own).GetFiles().Where(f => f.FullName != _lock.Name))
            Try(file.Delete);

        // Where the system lets a held file go, it goes while it is held: nobody else can be in between.
        if (!OperatingSystem.IsWindows())
            Try(() => File.Delete(_lock.Name));
        Dispose();
        Try(() => File.Delete(_lock.Name));
        Try(() => Directory.Delete(own));
        Try(() => Directory.Delete(Path.GetDirectoryName(own)!));
    }

    public void Dispose() => _lock.Dispose();

    private static bool IsSharingViolation(Exception error) => error is IOException && error.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMacOS;

    private static void Try(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays does no harm.
        }
    }
}
