using RSICCLLM.Model;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// A folder that is filled beside its place, under a name of its own, and moved there when it is complete. What is not moved is removed,
/// unless it is kept so that a later conversion can go on with it.
/// </summary>
internal sealed class StagedFolder : IDisposable
{
    private const long SpareBytes = 64L << 20;

    private readonly string _target;
    private readonly bool _replace;
    private bool _moved;

    /// <summary>Makes the folder, or takes the one that an interrupted conversion left.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="replace">Whether an earlier package may be replaced.</param>
    /// <param name="bytes">Bytes that will be in it.</param>
    /// <exception cref="ModelException">Something else is at the target, or the disk has too little room; nothing has been written then.</exception>
    public StagedFolder(string target, bool replace, long bytes)
        : this(target, replace)
    {
        CheckPlace(bytes);
        Make(() => Directory.CreateDirectory(Path));
    }

    private StagedFolder(string target, bool replace)
    {
        _target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        _replace = replace;
        Path = PathFor(_target);
    }

    /// <summary>The folder to fill.</summary>
    public string Path { get; }

    /// <summary>Leaves the folder where it is when it is not completed. Default off.</summary>
    public bool Keep { get; set; }

    /// <summary>Where the folder for a target is filled.</summary>
    public static string PathFor(string target)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full) ?? full, $".{System.IO.Path.GetFileName(full)}.partial");
    }

    /// <summary>Says early what the constructor would say; makes nothing new, but puts back an earlier package that a killed conversion had set aside.</summary>
    /// <param name="target">Where the folder will go.</param>
    /// <param name="replace">Whether an earlier package may be replaced.</param>
    /// <param name="bytes">Bytes that will be in it.</param>
    /// <exception cref="ModelException">Something else is at the target, or the disk has too little room.</exception>
    public static void CheckPlace(string target, bool replace, long bytes) => new StagedFolder(target, replace).CheckPlace(bytes);

    /// <summary>Removes every file that is not named: what an interrupted conversion left and this one has no use for.</summary>
    public void Clear(IReadOnlyCollection<string> but)
    {
        foreach (var file in Directory.EnumerateFiles(Path).Where(file => !but.Contains(System.IO.Path.GetFileName(file), StringComparer.Ordinal)))
            File.Delete(file);
    }

    /// <summary>Moves the folder to its place.</summary>
    public void Complete()
    {
        Check();
        string? earlier = null;
        if (Directory.Exists(_target))
        {
            earlier = Earlier;
            if (Directory.Exists(earlier))
                Directory.Delete(earlier, recursive: true);
            Directory.Move(_target, earlier);
        }

        try
        {
            Directory.Move(Path, _target);
        }
        catch when (earlier is not null)
        {
            Directory.Move(earlier, _target);
            throw;
        }

        _moved = true;
        if (earlier is not null)
            Directory.Delete(earlier, recursive: true);
    }

    public void Dispose()
    {
        if (!_moved && !Keep && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private string Earlier => Path + ".earlier";

    private void CheckPlace(long bytes)
    {
        PutBack();
        Check();
        var parent = System.IO.Path.GetDirectoryName(_target)
            ?? throw new ModelException($"{_target} cannot be the package folder: it is the root of a drive.");
        Make(() => CheckRoom(parent, bytes));
    }

    private void Make(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The package folder {_target} cannot be made: {e.Message}", e);
        }
    }

    // A process that was killed between the two moves had the earlier package set aside.
    private void PutBack()
    {
        if (!Directory.Exists(_target) && Directory.Exists(Earlier))
            Directory.Move(Earlier, _target);
    }

    // What an interrupted conversion left has its room already.
    private void CheckRoom(string parent, long bytes)
    {
        var there = Directory.Exists(Path) ? new DirectoryInfo(Path).EnumerateFiles().Sum(file => file.Length) : 0;
        var needed = Math.Max(0, bytes - there) + SpareBytes;
        if (DiskRoom.FreeBytes(parent) is { } free && free < needed)
        {
            throw new ModelException(
                $"The package needs {ByteText.Of(needed)} and {parent} has {ByteText.Of(free)} free: make room or choose another folder.");
        }
    }

    private void Check()
    {
        if (File.Exists(_target))
            throw new ModelException($"{_target} is a file; the package needs a folder of its own.");
        if (!Directory.Exists(_target) || !Directory.EnumerateFileSystemEntries(_target).Any())
            return;
        // Only what looks like a package is ever removed.
        if (!File.Exists(System.IO.Path.Combine(_target, PackageLayout.ManifestFile)))
            throw new ModelException($"The folder {_target} is not empty and holds no model package: choose another output folder.");
        if (!_replace)
            throw new ModelException($"The folder {_target} holds a model package already: choose another output folder, or say --replace.");
        var listed = PackageManifest.Load(_target).Files.Select(f => System.IO.Path.GetFullPath(f.Path, _target)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Directory.EnumerateFiles(_target, "*", SearchOption.AllDirectories).FirstOrDefault(f => !IsOwn(f) && !listed.Contains(System.IO.Path.GetFullPath(f))) is { } other)
            throw new ModelException($"The folder {_target} holds {System.IO.Path.GetRelativePath(_target, other)}, which is no part of its model package: move it away, or choose another output folder.");

        bool IsOwn(string file) => System.IO.Path.GetRelativePath(_target, file) is PackageLayout.ManifestFile or PackageCalibration.FileName or ConversionJournal.FileName;
    }
}
