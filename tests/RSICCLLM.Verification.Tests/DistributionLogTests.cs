using RSICCLLM.Model;

namespace RSICCLLM.Verification.Tests;

public class DistributionLogTests
{
    [Fact]
    public void Rows_come_back_and_the_file_goes()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "log");
        using (var log = new DistributionLog(path, 3))
        {
            log.Append([1, 2, 3]);
            log.Append([4, 5, 6]);
            log.Read(1).ToArray().ShouldBe([4, 5, 6]);
            log.Read(0).ToArray().ShouldBe([1, 2, 3]);
            log.Count.ShouldBe(2);
        }

        File.Exists(path).ShouldBeFalse();
        Directory.Delete(Path.GetDirectoryName(path)!);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_with_what_to_do() =>
        Should.Throw<ModelException>(() => new DistributionLog(Path.Combine(Path.GetTempPath(), "no-such-folder", "log"), 3)).Message.ShouldContain("name another folder with --scratch");
}
