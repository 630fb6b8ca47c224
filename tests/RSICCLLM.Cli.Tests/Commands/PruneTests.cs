using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Commands;

public sealed class PruneTests
{
    [Fact]
    public void A_run_says_how_many_tokens_it_left_out_and_is_not_mixed_with_one_that_left_out_none()
    {
        using var folder = new RunFolder().WithScenes();
        var job = Configure(folder, Package(folder, threshold: 0.05));
        CommandLine.Run("run", job).ShouldSucceed().ShouldNotContain("Pruning:");
        folder.Ask("SELECT sum(PrunedTokens) FROM tiles").ShouldBe(0);

        var answer = CommandLine.Run("run", job, "--prune");

        answer.ExitCode.ShouldBe(0, answer.Error);
        answer.Error.Split("measured without pruning and it runs with it").Length.ShouldBe(2);
        var printed = answer.Output;
        printed.ShouldNotContain("was done already");
        var pruned = folder.Ask("SELECT sum(PrunedTokens) FROM tiles");
        pruned.ShouldBeGreaterThan(0);
        printed.ShouldContain($"Pruning: {pruned} tokens of the later date with evidence below 0.05 were left out");
        File.ReadAllText(folder.File("out", "north", "report.json")).ShouldContain($"are left out of prompts, here {pruned}");
    }

    [Fact]
    public void A_package_that_was_not_trained_for_it_is_refused_and_inspect_says_which_is()
    {
        using var folder = new RunFolder().WithScenes();
        var plain = Package(folder, threshold: 0);

        CommandLine.Run("run", Configure(folder, plain), "--prune").ShouldFail(2).ShouldContain("was not trained to answer without");
        CommandLine.Run("inspect", plain).ShouldSucceed().ShouldContain("not trained for it");
        var trained = Package(folder, threshold: 0.05);
        CommandLine.Run("inspect", trained).ShouldSucceed().ShouldContain("tokens with evidence below 0.05");
        using var json = JsonDocument.Parse(CommandLine.Run("inspect", trained, "--json").ShouldSucceed());
        json.RootElement.GetProperty("pruningThreshold").GetDouble().ShouldBe(0.05);
    }

    private static string Configure(RunFolder folder, string package)
    {
        var job = folder.ConfigureNorth();
        File.WriteAllText(job, File.ReadAllText(job).Replace(SamplePackage.Path().Replace('\\', '/'), package.Replace('\\', '/'), StringComparison.Ordinal));
        return job;
    }

    /// <summary>The sample package as if trained with a threshold.</summary>
    private static string Package(RunFolder folder, double threshold)
    {
        var package = Directory.CreateDirectory(folder.File(FormattableString.Invariant($"package-{threshold}"))).FullName;
        foreach (var file in Directory.GetFiles(SamplePackage.Path()))
            File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
        var configuration = ModelConfigurationReader.Load(package);
        ModelConfigurationWriter.Save(package, configuration with { Difference = configuration.Difference! with { PruningThreshold = threshold } });
        (PackageManifest.Load(package) with { Files = PackageManifest.ListFiles(package) }).Save(package);
        new PackageCalibration { Pairs = 7, PairsSha256 = "" }.Attach(package);
        return package;
    }
}
