namespace RSICCLLM.Reports.Output;

/// <summary>A file that is written beside its place and moved there when all is well; otherwise nothing is left behind.</summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string _target;

    /// <summary>Plans a file; an unfinished one of an earlier run is removed.</summary>
    public PendingFile(string folder, string name)
    {
        _target = Path.Combine(folder, name);
        TemporaryPath = _target + ".part";
        File.Delete(TemporaryPath);
    }

    /// <summary>Where to write now.</summary>
    public string TemporaryPath { get; }

    /// <summary>Writes through a stream and to the disk.</summary>
    public void Write(Action<Stream> write)
    {
        using var stream = new FileStream(TemporaryPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Moves the file to its place, over an older one.</summary>
    public string Commit()
    {
        File.Move(TemporaryPath, _target, overwrite: true);
        return _target;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(TemporaryPath);
}
