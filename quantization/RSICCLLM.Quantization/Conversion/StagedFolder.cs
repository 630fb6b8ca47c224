using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// A folder that is filled beside its place and moved there when it is complete. What is not moved is removed.
/// </summary>
internal sealed class StagedFolder : IDisposable
{
    private const long SpareBytes = 64L << 20;

    private readonly string _target;
    private readonly bool _replace;
    private bool _moved;

    /// <summary>Makes the folder.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="replace">Whether an earlier package may be replaced.</param>
    /// <param name="bytes">Bytes that will be written.</param>
    /// <exception cref="ModelException">Something else is at the target, or the disk has too little room.</exception>
    public StagedFolder(string target, bool replace, long bytes)
    {
        _target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        _replace = replace;
        Check();
        var parent = System.IO.Path.GetDirectoryName(_target)
            ?? throw new ModelException($"{_target} cannot be the package folder: it is the root of a drive.");
        try
        {
            Directory.CreateDirectory(parent);
            var free = new DriveInfo(parent).AvailableFreeSpace;
            if (free < bytes + SpareBytes)
            {
                throw new ModelException(string.Create(CultureInfo.InvariantCulture,
                    $"The package needs {(bytes + SpareBytes) >> 20} MB and {parent} has {free >> 20} MB free: make room or choose another folder."));
            }

            Path = System.IO.Path.Combine(parent, $".{System.IO.Path.GetFileName(_target)}.{Guid.NewGuid():N}.partial");
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The package folder {_target} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>The folder to fill.</summary>
    public string Path { get; }

    /// <summary>Moves the folder to its place.</summary>
    public void Complete()
    {
        Check();
        string? earlier = null;
        if (Directory.Exists(_target))
        {
            earlier = Path + ".earlier";
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
        if (!_moved && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
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
            throw new ModelException($"The folder {_target} holds a model package already: choose another output folder, or ask for it to be replaced.");
    }
}
