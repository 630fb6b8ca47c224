using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Jobs;

public sealed class StagedOutputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_worker_that_wakes_late_writes_into_nobodys_files()
    {
        var work = Work();
        using var late = StagedOutputs.Make(work, 3);
        using var present = StagedOutputs.Make(work, 4);
        present.Folder.ShouldNotBe(late.Folder);
        Directory.Exists(late.Folder).ShouldBeFalse();
        File.WriteAllText(Path.Combine(present.Folder, "report.json"), "present");

        Should.Throw<DirectoryNotFoundException>(() => File.WriteAllText(Path.Combine(late.Folder, "report.json"), "late"));
        present.MoveInto(work.OutputFolder).Keys.ShouldBe(["report.json"]);

        File.ReadAllText(Path.Combine(work.OutputFolder, "report.json")).ShouldBe("present");
        using var later = StagedOutputs.Make(work, 2);
        Directory.Exists(present.Folder).ShouldBeTrue();
    }

    [Fact]
    public void Volumes_of_an_older_and_longer_report_are_removed()
    {
        var work = Work();
        Directory.CreateDirectory(work.OutputFolder);
        foreach (var name in new[] { "report.pdf", "report-2.pdf", "report-3.pdf", "report-9.pdf" })
            File.WriteAllText(Path.Combine(work.OutputFolder, name), "old");
        using var staging = StagedOutputs.Make(work, 1);
        foreach (var name in new[] { "report.pdf", "report-2.pdf" })
            File.WriteAllText(Path.Combine(staging.Folder, name), "new");

        staging.MoveInto(work.OutputFolder);

        // A gap ends the volumes: what stands behind it is somebody's own.
        Directory.GetFiles(work.OutputFolder).Select(Path.GetFileName).Order().ShouldBe(["report-2.pdf", "report-9.pdf", "report.pdf"]);
        File.ReadAllText(Path.Combine(work.OutputFolder, "report-2.pdf")).ShouldBe("new");
    }

    [Fact]
    public void What_cannot_be_written_is_told_with_what_to_do()
    {
        var work = Work();
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(work.OutputFolder, "a file in the folder's place");
        using var staging = StagedOutputs.Make(work, 1);
        File.WriteAllText(Path.Combine(staging.Folder, "report.pdf"), "new");

        Should.Throw<IOException>(() => staging.MoveInto(work.OutputFolder)).Message.ShouldSatisfyAllConditions(
            m => m.ShouldStartWith($"The results cannot be written into {work.OutputFolder} ("),
            m => m.ShouldEndWith("start the run again, or send the pair of a service on with 'rsiccllm retry': the answers of all tiles are kept."));

        File.ReadAllText(work.OutputFolder).ShouldBe("a file in the folder's place");
    }

    public void Dispose() => _folder.Dispose();

    private PairWork Work()
    {
        var pair = new PairConfiguration("north", new SceneConfiguration("a", null), new SceneConfiguration("b", null));
        return new PairWork(new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [pair] }, pair);
    }
}
