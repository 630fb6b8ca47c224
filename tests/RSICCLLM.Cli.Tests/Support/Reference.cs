namespace RSICCLLM.Cli.Tests.Support;

/// <summary>What an undisturbed run over the pair of <see cref="RunFolder"/> gives; made once for all tests that compare with it.</summary>
internal static class Reference
{
    private static readonly Lazy<Dictionary<string, string>> Undisturbed = new(() =>
    {
        using var folder = new RunFolder().WithScenes();
        CommandLine.Run("run", folder.ConfigureNorth()).ShouldSucceed().ShouldContain("north: done");
        folder.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
        return folder.Hashes();
    });

    public static Dictionary<string, string> Hashes() => Undisturbed.Value;
}
