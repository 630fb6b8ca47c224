using System.Text.Json;
using CsCheck;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Captions.Tests.Datasets;

public sealed class RsiciFileTests : IDisposable
{
    private const string Good = """{"id":"a","before":"b/1.png","after":"c/1.png","instruction":"What changed?","caption":"A road was built."}""";
    private readonly string _folder = Directory.CreateTempSubdirectory("rsici").FullName;

    private string File => Path.Combine(_folder, "train.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back()
    {
        var text = Gen.String[1, 40].Where(value => !string.IsNullOrWhiteSpace(value) && value.All(c => !char.IsSurrogate(c)));
        var sample =
            from instruction in text
            from captions in text.List[0, 3]
            from records in Gen.Null(Gen.Select(Records.Composable, Gen.Int[1, 255].List[0, 3]).List[0, 3])
            from mask in Gen.Bool
            select (instruction, captions, records, mask);
        sample.List[0, 5].Sample(list =>
        {
            var samples = list.Select((item, index) => new RsiciSample
            {
                Id = $"s{index}",
                Before = $"images/before ä/{index}.png",
                After = $"images/after/{index}.png",
                Mask = item.mask ? $"mask/{index}.png" : null,
                Instruction = item.instruction,
                Caption = item.captions.FirstOrDefault() ?? "Nothing has changed.",
                Captions = item.captions,
                Records = item.records?.Select(pair => new RsiciRecord(pair.Item1, pair.Item2)).ToList(),
            }).ToList();
            RsiciFile.Write(File, samples);
            JsonSerializer.Serialize(RsiciFile.Read(File)).ShouldBe(JsonSerializer.Serialize(samples));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Reads_the_documented_line()
    {
        System.IO.File.WriteAllText(File, """
            {"id":"t_1","before":"before/t_1.png","after":"after/t_1.png","mask":"mask/t_1.png","instruction":"Describe.","caption":"Two buildings.","captions":["Two buildings."],"records":[{"object":"building","verb":"built","quantity":2,"position":"upper-left","instances":[1,2]},{"object":"trees","verb":"cleared","quantity":null,"position":"Lower Right"}],"extra":1}

            """);
        var sample = RsiciFile.Read(File).ShouldHaveSingleItem();
        sample.Records![0].Change.ShouldBe(new ChangeRecord("building", "built", 2, ScenePosition.UpperLeft));
        sample.Records[0].Instances.ShouldBe([1, 2]);
        sample.Records[1].Change.ShouldBe(new ChangeRecord("trees", "cleared", null, ScenePosition.LowerRight));
        RsiciFile.Resolve(File, sample.Before).ShouldBe(Path.Combine(_folder, "before", "t_1.png"));
    }

    [Theory]
    [InlineData("{\"id\":", "not a line of this format")]
    [InlineData("null", "null")]
    [InlineData("{\"id\":\"\\ud800\"}", "not a line of this format")]
    [InlineData("{\"\\ud800\":\"a\"}", "not a line of this format")]
    [InlineData("[1]", "not a line of this format")]
    [InlineData("{}", "'id'")]
    [InlineData("{\"id\":\"a\",\"before\":\"1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\" \"}", "'caption'")]
    [InlineData("{\"id\":\"a\",\"before\":\"../1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\"x\"}", "leaves")]
    [InlineData("{\"id\":\"a\",\"before\":\"/etc/1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\"x\"}", "relative")]
    [InlineData("{\"id\":\"a\",\"before\":\"C:/1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\"x\"}", "relative")]
    [InlineData("{\"id\":\"a\",\"before\":\"a\\\\..\\\\1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\"x\"}", "backslash")]
    [InlineData("{\"id\":\"a\",\"before\":\"1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\"x\",\"records\":[{\"object\":\"road\",\"verb\":\"built\",\"position\":\"nowhere\"}]}", "'nowhere'")]
    [InlineData("{\"id\":\"a\",\"before\":\"1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\"x\",\"records\":[{\"object\":\"road\",\"verb\":\"built\",\"quantity\":0}]}", "quantity is 0")]
    [InlineData("{\"id\":\"a\",\"before\":\"1.png\",\"after\":\"2.png\",\"instruction\":\"What?\",\"caption\":\"x\",\"records\":[null]}", "'object'")]
    public void Broken_lines_are_named(string line, string reason)
    {
        System.IO.File.WriteAllText(File, $"{Good.Replace("\"a\"", "\"first\"", StringComparison.Ordinal)}\n\n{line}\n");
        var error = Should.Throw<DatasetException>(() => RsiciFile.Read(File).ToList());
        error.Line.ShouldBe(3);
        error.Message.ShouldContain("train.jsonl, line 3");
        error.Message.ShouldContain(reason);
    }

    [Fact]
    public void Repeated_ids_are_refused()
    {
        System.IO.File.WriteAllText(File, $"{Good}\n{Good}\n");
        Should.Throw<DatasetException>(() => RsiciFile.Read(File).ToList()).Message.ShouldContain("'a' was given before");
    }

    [Fact]
    public void Endless_lines_are_refused()
    {
        System.IO.File.WriteAllText(File, new string(' ', JsonLines.LongestLine + 1));
        Should.Throw<DatasetException>(() => RsiciFile.Read(File).ToList()).Message.ShouldContain("longer than");
    }

    [Fact]
    public void Failed_writes_leave_nothing_behind()
    {
        var sample = new RsiciSample { Id = "a", Before = "../1.png", After = "2.png", Instruction = "What?", Caption = "x" };
        Should.Throw<ArgumentException>(() => RsiciFile.Write(File, [sample])).Message.ShouldContain("leaves");
        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }
}
