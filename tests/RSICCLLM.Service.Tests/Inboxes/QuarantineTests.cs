using RSICCLLM.Service.Inboxes;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Inboxes;

public sealed class QuarantineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("a.tif")]
    [InlineData("a.tfw")]
    [InlineData("a.tif.aux.xml")]
    [InlineData("a.tif.reason.txt")]
    public void What_is_there_stays(string there)
    {
        var quarantine = Directory.CreateDirectory(_folder.File("quarantine")).FullName;
        File.WriteAllText(Path.Combine(quarantine, there), "theirs");
        foreach (var name in new[] { "a.tif", "a.tfw", "a.tif.aux.xml" })
            File.WriteAllText(_folder.File(name), "ours");

        var place = Quarantine.Put(new FileInfo(_folder.File("a.tif")), quarantine, "Because.");

        place.ShouldBe(Path.Combine(quarantine, "a-2.tif"));
        File.ReadAllText(Path.Combine(quarantine, there)).ShouldBe("theirs");
        Directory.GetFiles(quarantine).Select(Path.GetFileName).Except([there]).Order(StringComparer.Ordinal)
            .ShouldBe(["a-2.tfw", "a-2.tif", "a-2.tif.aux.xml", "a-2.tif.reason.txt"]);
    }

    public void Dispose() => _folder.Dispose();
}
