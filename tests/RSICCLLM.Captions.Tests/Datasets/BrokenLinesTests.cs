using System.Text;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Captions.Tests.Datasets;

public sealed class BrokenLinesTests : IDisposable
{
    private const string Good = """{"id": "ID", "before": "a.png", "after": "b.png", "instruction": "Describe.", "caption": "A house."}""";
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Broken_lines_are_named_and_reading_goes_on_behind_them()
    {
        File.WriteAllLines(_path,
        [
            Good.Replace("ID", "1", StringComparison.Ordinal),
            "{\"id\": ",
            new string('x', JsonLines.LongestLine + 10),
            "null",
            Good.Replace("ID", "1", StringComparison.Ordinal),
            Good.Replace("ID", "2", StringComparison.Ordinal).Replace("a.png", "../a.png", StringComparison.Ordinal),
            "",
            Good.Replace("ID", "3", StringComparison.Ordinal),
        ]);
        var broken = new List<DatasetException>();
        RsiciFile.Read(_path, broken.Add).Select(sample => sample.Id).ShouldBe(["1", "3"]);
        broken.Select(error => error.Line).ShouldBe([2, 3, 4, 5, 6]);
        broken[1].Message.ShouldContain("longer than");
        broken[3].Message.ShouldContain("'1' was given before");
    }

    [Fact]
    public void Without_being_asked_reading_stops_at_the_first()
    {
        File.WriteAllLines(_path, [Good, "{", Good]);
        Should.Throw<DatasetException>(() => RsiciFile.Read(_path).ToList()).Line.ShouldBe(2);
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused()
    {
        var line = Good.Replace("\"caption\"", "\"captions\": [\"A house.\"], \"mask\": \"m.png\", \"records\": [{\"object\": \"building\", \"verb\": \"built\", \"quantity\": 2}], \"caption\"", StringComparison.Ordinal);
        ReaderFuzz.Run<DatasetException>(_path, Encoding.UTF8.GetBytes(line + "\n" + Good.Replace("ID", "2", StringComparison.Ordinal) + "\n"), () =>
            RsiciFile.Read(_path).ToList().ShouldAllBe(sample => sample.Id.Length > 0 && sample.Caption.Length > 0));
    }
}
