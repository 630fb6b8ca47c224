using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Publishing;

/// <summary>
/// The published folders as an administrator gets them: the Linux one as it is, the Windows one under Wine. Folders are named by
/// RSICCLLM_PUBLISHED_LINUX and RSICCLLM_PUBLISHED_WINDOWS; see docs/publishing.md.
/// </summary>
public sealed class PublishedFolderTests : IDisposable
{
    private const int TileEdge = 112;
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

    [Theory]
    [MemberData(nameof(Systems))]
    public void Doctor_and_a_missing_adapter_tell_what_they_find(string system)
    {
        var folder = Copy(system);

        var lines = Run(system, folder, "doctor", "--model", Path.Combine("samples", "model"), "--config", Path.Combine("samples", "nightly.json"));
        lines.ShouldContain("self-test: cpu");
        lines.Split('\n').ShouldAllBe(line => !line.StartsWith("red", StringComparison.Ordinal));

        // No adapter with this name anywhere; the processor must not step in silently when one was asked for.
        var tiles = TwoTiles(folder);
        var answer = Start(system, folder, ["caption", "--model", Path.Combine("samples", "model"), "--device", "directml:no such adapter", .. tiles]);
        answer.ExitCode.ShouldNotBe(0);
        answer.Error.ShouldNotContain("   at ");
        answer.Error.ShouldContain("adapter");

        // Left to itself the program finds no adapter and goes on with the processor.
        Run(system, folder, ["caption", "--model", Path.Combine("samples", "model"), .. tiles]).Trim().Length.ShouldBeGreaterThan(10);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task The_service_starts_answers_and_stops(string system)
    {
        var folder = Copy(system);
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "serve.json"), $$"""
            { "model": "samples/model", "output": "served", "dashboard": { "port": {{port}} }, "minimumFreeMegabytes": 1, "stopSeconds": 20 }
            """, TestContext.Current.CancellationToken);
        Run(system, folder, "serve", "--config", "serve.json", "--check").ShouldNotContain("FAILED");

        using var service = Begin(system, folder, "serve", "--config", "serve.json");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(5) };
        var page = "";
        service.Until(() => (page = Get(client)).Length > 0).ShouldBeTrue("the service ended");
        page.ShouldContain("RSICCLLM");

        // Ctrl+C; Wine hands it on as the signal that Windows consoles send.
        service.Signal("INT");
        service.WaitForEnd().ExitCode.ShouldBe(0);
        Get(client).ShouldBeEmpty();
    }

    private static string Get(HttpClient client)
    {
        try
        {
            return client.GetStringAsync("/").GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Thread.Sleep(200);
            return "";
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Two pictures of the demo model's tile size.</summary>
    private static string[] TwoTiles(string folder)
    {
        var names = new[] { "before.png", "after.png" };
        for (var i = 0; i < names.Length; i++)
        {
            using var bitmap = new SkiaSharp.SKBitmap(TileEdge, TileEdge);
            bitmap.Erase(i == 0 ? SkiaSharp.SKColors.DarkOliveGreen : SkiaSharp.SKColors.Firebrick);
            using var file = File.Create(Path.Combine(folder, names[i]));
            bitmap.Encode(file, SkiaSharp.SKEncodedImageFormat.Png, 100);
        }

        return names;
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
        using var running = Begin(system, folder, arguments);
        return running.WaitForEnd();
    }

    private static RunningCommand Begin(string system, string folder, params string[] arguments)
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
        return new RunningCommand(Process.Start(start)!, Patience);
    }
}
