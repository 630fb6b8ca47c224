using System.Diagnostics;
using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Publishing;

/// <summary>
/// The published folders as an administrator gets them: the Linux one as it is, the Windows one under Wine. Folders are named by
/// RSICCLLM_PUBLISHED_LINUX and RSICCLLM_PUBLISHED_WINDOWS; see docs/publishing.md.
/// </summary>
public sealed class PublishedFolderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("rsiccllm published ");

    public static TheoryData<string> Systems => ["linux", "windows"];

    public void Dispose() => _work.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_sample_runs_and_its_reports_can_be_made_again(string system)
    {
        var folder = Copy(system);

        Run(system, folder, "run", Path.Combine("samples", "nightly.json")).ShouldContain("done");
        var pair = Directory.GetDirectories(Path.Combine(folder, "samples", "output")).Single(d => File.Exists(Path.Combine(d, "report.json")));
        foreach (var name in new[] { "report.pdf", "report.html", "report.json", "pictures.zip", "changes.geojson", "changes.gpkg", "changes.csv" })
            new FileInfo(Path.Combine(pair, name)).Length.ShouldBeGreaterThan(100, name);
        Run(system, folder, "run", Path.Combine("samples", "nightly.json")).ShouldContain("was done already");
        Run(system, folder, "report", Path.Combine("samples", "output"), "--language", "de").ShouldContain("report in");
        File.ReadAllText(Path.Combine(pair, "report-de", "report.html")).ShouldContain("<html lang=\"de-DE\">");
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_demo_model_is_whole_and_wrong_usage_is_told(string system)
    {
        var folder = Copy(system);

        Run(system, folder, "inspect", Path.Combine("samples", "model")).ShouldContain("All files are as they were made.");
        Start(system, folder, "run").ShouldFail(2).ShouldContain("Give a configuration file");
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_folder_has_what_an_administrator_needs(string system)
    {
        var folder = Published(system);

        Files(folder, "*.pdb").ShouldBeEmpty();
        Files(folder, "*torch*").ShouldBeEmpty();
        foreach (var name in new[] { "START-HERE.md", "LICENSE", "licences/README.md", "samples/nightly.json", "samples/model/manifest.json", "docs/reports.md" })
            File.Exists(Path.Combine(folder, name)).ShouldBeTrue(name);
        File.Exists(Path.Combine(folder, "install-service.ps1")).ShouldBe(system == "windows");

        // Each package's assembly comes with a licence; a few that must be there, and no empty text.
        var list = File.ReadAllText(Path.Combine(folder, "licences", "README.md"));
        foreach (var package in new[] { "SkiaSharp ", "Microsoft.ML.OnnxRuntime ", "Hangfire.Core ", "NetTopologySuite ", "Microsoft.NETCore.App.Runtime.", "Inter " })
            list.ShouldContain("- " + package);
        foreach (var text in Files(Path.Combine(folder, "licences"), "*.txt"))
            new FileInfo(text).Length.ShouldBeGreaterThan(80, text);
    }

    private static string[] Files(string folder, string pattern) => Directory.GetFiles(folder, pattern, SearchOption.AllDirectories);

    private static string Published(string system)
    {
        var variable = $"RSICCLLM_PUBLISHED_{system.ToUpperInvariant()}";
        var folder = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{variable} names no folder.");
        return folder!;
    }

    /// <summary>A folder of the test's own, with a space in its name: a run writes beside the samples.</summary>
    private string Copy(string system)
    {
        var source = Published(system);
        foreach (var file in Files(source, "*"))
        {
            var target = Path.Combine(_work.FullName, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return _work.FullName;
    }

    private static string Run(string system, string folder, params string[] arguments)
    {
        var answer = Start(system, folder, arguments);
        answer.ExitCode.ShouldBe(0, answer.Error);
        return answer.Output;
    }

    private static Answer Start(string system, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(system == "windows" ? "wine" : Path.Combine(folder, "rsiccllm"))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Wine's own remarks are not the program's.
        start.Environment["WINEDEBUG"] = "-all";
        // Wine cannot give back memory that is mapped twice, which .NET uses for compiled code (W^X).
        if (system == "windows")
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        if (system == "windows")
            start.ArgumentList.Add(Path.Combine(folder, "rsiccllm.exe"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var running = new RunningCommand(Process.Start(start)!, Patience);
        return running.WaitForEnd();
    }
}
