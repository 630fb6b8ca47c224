namespace RSICCLLM.Batch.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rsiccllm-batch-");

    public string Path => _folder.FullName;

    public string File(params string[] parts) => System.IO.Path.Combine([_folder.FullName, .. parts]);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                // A job that a test left hanging may be writing its last.
                Thread.Sleep(100);
            }
        }
    }
}
