namespace RSICCLLM.Tests.Shared;

/// <summary>A folder of a test's own, gone after it.</summary>
internal sealed partial class TemporaryFolder : IDisposable
{
    private const int MostAttempts = 50;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rsiccllm-test-");

    public string Path => _folder.FullName;

    public string File(params string[] parts) => System.IO.Path.Combine([_folder.FullName, .. parts]);

    public void Dispose()
    {
        Release();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _folder.Delete(recursive: true);
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (!Directory.Exists(Path))
                    return;
                if (attempt == MostAttempts)
                    throw;

                // Work that a test left hanging may be writing its last.
                Thread.Sleep(100);
            }
        }
    }

    // Lets go of what a project's libraries hold open.
    static partial void Release();
}
