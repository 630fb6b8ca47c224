namespace RSICCLLM.Tests.Shared;

/// <summary>Finds the reference data that lies beside the repository; a test that needs it skips where it is missing.</summary>
internal static class SharedData
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>Path below <c>../shared</c>; skips the test when it is not there, fails it instead when CI says that it must be.</summary>
    public static string Path(params string[] parts)
    {
        var shared = System.IO.Path.Combine(RepositoryRoot, "..", "shared");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine([shared, .. parts]));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            var reason = $"reference data is not beside the repository: shared/{string.Join('/', parts)}";
            if (Environment.GetEnvironmentVariable("RSICCLLM_REQUIRE_SHARED") == "1")
                Assert.Fail(reason);
            Assert.Skip(reason);
        }

        return path;
    }

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "RSICCLLM.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"RSICCLLM.sln was not found above {AppContext.BaseDirectory}.");
    }
}
