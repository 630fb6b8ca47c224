namespace RSICCLLM.Tests.Shared;

/// <summary>Finds the demo model's package; a test that needs it skips in a checkout that does not hold it.</summary>
internal static class SamplePackage
{
    public static string Path()
    {
        var path = System.IO.Path.Combine(SharedData.RepositoryRoot, "samples", "model");
        if (!File.Exists(System.IO.Path.Combine(path, "manifest.json")))
            Assert.Skip("the demo model's package is not in this checkout: samples/model");
        return path;
    }
}
