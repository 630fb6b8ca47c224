using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Tests.Support;

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

    public void Dispose() => _folder.Dispose();

    private PairWork Work()
    {
        var pair = new PairConfiguration("north", new SceneConfiguration("a", null), new SceneConfiguration("b", null));
        return new PairWork(new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [pair] }, pair);
    }
}
