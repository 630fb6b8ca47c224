using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Running;

/// <summary>What makes a run impossible as a whole: configuration, package, output folder, ledger.</summary>
public sealed class BadSetupTests : IDisposable
{
    private readonly Lazy<RunFolder> _folder = new(() => new RunFolder().WithScenes());

    private RunFolder Folder => _folder.Value;

    [Fact]
    public void All_errors_of_a_configuration_are_told_together()
    {
        var job = Folder.Write("job.json", """
            {
              "model": "model", "output": "out", "modle": 1,
              "captioning": { "batchSize": 0, "device": "cuda" },
              "changes": { "evidenceThreshold": 2 },
              "pairs": [ { "name": "north", "before": { "path": "before.tif" }, "after": { "path": "after.tif" } } ]
            }
            """);

        var error = CommandLine.Run("run", job).ShouldFail(2);

        foreach (var part in new[] { "job.json has 4 errors", "\"modle\" is not a known key", "\"captioning.batchSize\" is 0", "\"captioning.device\" is \"cuda\"", "\"changes.evidenceThreshold\" is 2" })
            error.ShouldContain(part);
        Directory.Exists(Folder.OutputFolder).ShouldBeFalse();
    }

    [Fact]
    public void A_missing_configuration_is_named() =>
        CommandLine.Run("run", Folder.File("no-such-job.json")).ShouldFail(2).ShouldContain("no-such-job.json");

    [Fact]
    public void A_missing_package_is_named()
    {
        RunWith(Folder.File("no-such-package")).ShouldFail(2).ShouldContain("no-such-package");
        Directory.Exists(Folder.OutputFolder).ShouldBeFalse();
    }

    [Fact]
    public void A_package_without_one_of_its_files_is_refused()
    {
        var package = CopyPackage();
        File.Delete(Path.Combine(package, "tokenizer.json"));

        RunWith(package).ShouldFail(2).ShouldContain("\"tokenizer.json\" is missing");
    }

    [Fact]
    public void A_package_with_an_altered_file_is_refused()
    {
        var package = CopyPackage();
        var weights = Directory.GetFiles(package, "*.data").MaxBy(f => new FileInfo(f).Length)!;
        using (var file = File.Open(weights, FileMode.Open))
        {
            file.Position = file.Length / 2;
            var old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 1));
        }

        var error = RunWith(package).ShouldFail(2);

        error.ShouldContain(Path.GetFileName(weights));
        error.ShouldContain("altered");
    }

    [Fact]
    public void A_folder_that_is_no_package_is_refused() =>
        RunWith(Directory.CreateDirectory(Folder.File("plain")).FullName).ShouldFail(2).ShouldContain("it has no manifest.json; name the folder that 'rsiccllm quantize' has written");

    [Fact]
    public void A_file_in_the_place_of_the_output_folder_is_left_alone()
    {
        Folder.Write("out", "precious");

        Run().ShouldFail(2).ShouldContain($"The output folder {Folder.OutputFolder} cannot be made: {Folder.OutputFolder} is a file; name a folder");
        CommandLine.Run("run", Folder.ConfigureNorth(), "--output", Folder.File("out", "deeper")).ShouldFail(2).ShouldContain($"{Folder.OutputFolder} is a file");

        File.ReadAllText(Folder.OutputFolder).ShouldBe("precious");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("/proc takes no folders, on Linux");

        CommandLine.Run("run", Folder.ConfigureNorth(), "--output", "/proc/rsiccllm").ShouldFail(2).ShouldContain("/proc/rsiccllm");
    }

    [Fact]
    public void A_folder_in_use_by_another_run_is_refused()
    {
        Directory.CreateDirectory(Folder.File("out", ".rsiccllm"));
        using var held = new FileStream(Folder.File("out", ".rsiccllm", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Run().ShouldFail(2).ShouldContain("in use by another run");

        File.Exists(Folder.Ledger).ShouldBeFalse();
    }

    [Fact]
    public void A_ledger_that_is_none_is_refused_and_left_alone()
    {
        const string content = "this is not a database, but it is long enough to look like a file with a header";
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.Ledger)!);
        File.WriteAllText(Folder.Ledger, content);

        Run().ShouldFail(1).ShouldContain("ledger.db");

        File.ReadAllText(Folder.Ledger).ShouldBe(content);
    }

    [Fact]
    public void A_ledger_damaged_inside_is_refused()
    {
        Run().ShouldSucceed();
        var bytes = File.ReadAllBytes(Folder.Ledger);
        new Random(7).NextBytes(bytes.AsSpan(4096));
        File.WriteAllBytes(Folder.Ledger, bytes);

        Run().ShouldFail(1).ShouldContain("ledger.db");
    }

    [Fact]
    public void A_ledger_of_a_later_version_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.Ledger)!);
        File.WriteAllBytes(Folder.Ledger, []);
        Folder.Ask("PRAGMA application_id = 1381189955");
        Folder.Ask("CREATE TABLE pairs (id INTEGER)");
        Folder.Ask("PRAGMA user_version = 99");

        Run().ShouldFail(1).ShouldContain("version 99");
    }

    [Fact]
    public void An_overlap_that_the_model_cannot_take_is_refused()
    {
        var job = Folder.ConfigureNorth();
        File.WriteAllText(job, File.ReadAllText(job).Replace("\"pairs\"", "\"tiling\": { \"overlap\": 4000 }, \"pairs\"", StringComparison.Ordinal));

        CommandLine.Run("run", job).ShouldFail(2).ShouldContain("\"tiling.overlap\" is 4000");
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
            _folder.Value.Dispose();
    }

    private Answer Run() => CommandLine.Run("run", Folder.ConfigureNorth());

    private Answer RunWith(string package) =>
        CommandLine.Run("run", "--before", Folder.File("before.tif"), "--after", Folder.File("after.tif"), "--model", package, "--output", Folder.OutputFolder);

    private string CopyPackage()
    {
        var copy = Directory.CreateDirectory(Folder.File("package")).FullName;
        foreach (var file in Directory.GetFiles(Folder.Package))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
