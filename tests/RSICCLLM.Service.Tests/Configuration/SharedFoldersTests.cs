using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Tests.Configuration;

public sealed class SharedFoldersTests
{
    private static readonly string Here = Path.GetFullPath("/mnt/city");
    private static readonly string There = Path.GetFullPath("/data/shared/city");

    [Fact]
    public void Every_machine_finds_the_shared_files_under_its_own_path()
    {
        var pair = new PairConfiguration("north", new SceneConfiguration(Path.Combine(Here, "scenes", "a.tif"), null), new SceneConfiguration(Path.Combine(Here, "b.tif"), new DateOnly(2026, 5, 1)));
        var run = new RunConfiguration { Model = "/models/here", Output = Path.Combine(Here, "results"), Pairs = [pair], Tiling = new TilingOptions { Overlap = 14 } };

        var json = SharedFolders.ToLedger(new PairWork(run, pair), Here).ToJson();
        var work = SharedFolders.FromLedger(PairWork.FromJson(json, "north"), There, "/models/there");

        work.Pair.Before.Path.ShouldBe(Path.Combine(There, "scenes", "a.tif"));
        work.Pair.After.Path.ShouldBe(Path.Combine(There, "b.tif"));
        work.Pair.After.Date.ShouldBe(new DateOnly(2026, 5, 1));
        work.OutputFolder.ShouldBe(Path.Combine(There, "results", "north"));
        (work.Configuration.Model, work.Configuration.Tiling.Overlap).ShouldBe(("/models/there", 14));
        json.ShouldNotContain("/models/here");
    }

    [Theory]
    [InlineData("shared:../../etc/passwd")]
    [InlineData("shared:/etc/passwd")]
    public void A_path_cannot_leave_the_shared_folder(string path) =>
        Should.Throw<ConfigurationException>(() => SharedFolders.FromLedger(path, There)).Message.ShouldContain("leaves the shared folder");

    [Fact]
    public void A_machine_without_a_shared_folder_says_so() =>
        Should.Throw<ConfigurationException>(() => SharedFolders.FromLedger("shared:a.tif", "")).Message.ShouldContain("sharedFolder");

    [Theory]
    [InlineData("/mnt/city", true)]
    [InlineData("/mnt/city/a", true)]
    [InlineData("/mnt/city2/a", false)]
    [InlineData("/mnt/..city", false)]
    [InlineData("/mnt/city/..a", true)]
    public void Inside_means_inside(string path, bool inside) => SharedFolders.IsInside(Here, Path.GetFullPath(path)).ShouldBe(inside);
}
