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
}
