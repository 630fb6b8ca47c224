namespace RSICCLLM.Reports.Output;

/// <summary>Files of one folder that are moved to their places together; those that were not are removed.</summary>
internal sealed class PendingFiles(string folder) : IDisposable
{
    private readonly List<PendingFile> _files = [];

    /// <summary>Plans a file.</summary>
    public PendingFile Add(string name)
    {
        var file = new PendingFile(folder, name);
        _files.Add(file);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }
}
