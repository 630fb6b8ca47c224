using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.Evaluation.Tests.Files;

public sealed class ReferenceFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("references").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_references_a_line()
    {
        var references = ReferenceFile.Read(Write("r.jsonl", """
            {"id": "a", "references": ["one", "two"]}
            {"id": "b", "references": ["three"]}
            """));
        references.Select(reference => reference.Id).ShouldBe(["a", "b"]);
        references[0].Captions.ShouldBe(["one", "two"]);
        references[0].Truth.ShouldBeNull();
    }

    [Fact]
    public void Reads_samples_with_their_records()
    {
        var references = ReferenceFile.Read(Write("s.jsonl", """
            {"id":"a","before":"b.png","after":"a.png","instruction":"What?","caption":"A road was built.","records":[{"object":"road","verb":"built","quantity":1}]}
            {"id":"b","before":"b.png","after":"a.png","instruction":"What?","caption":"x","captions":["x","y"],"records":[]}
            """));
        references[0].Truth.ShouldBe([new ChangeRecord("road", "built", 1, null)]);
        references[0].Captions.ShouldBe(["A road was built."]);
        references[1].Captions.ShouldBe(["x", "y"]);
        references[1].Truth.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public void Reads_the_published_layout_by_split()
    {
        var path = Write("LevirCCcaptions.json", """
            {"images": [
              {"filepath": "train", "filename": "train_000001.png", "imgid": 0, "split": "train", "changeflag": 0, "sentences": [{"tokens": ["no"], "raw": " no change ", "imgid": 0, "sentid": 0}]},
              {"filepath": "test", "filename": "test_000001.png", "imgid": 1, "split": "test", "changeflag": 1, "sentences": [{"raw": " a road is built "}, {"raw": "roads"}]}],
             "dataset": "LEVIR-CC"}
            """);
        ReferenceFile.Read(path).Count.ShouldBe(2);
        var test = ReferenceFile.Read(path, "test").ShouldHaveSingleItem();
        test.Id.ShouldBe("test_000001");
        test.Captions.ShouldBe(["a road is built", "roads"]);
        Should.Throw<FormatException>(() => ReferenceFile.Read(path, "dev")).Message.ShouldContain("'dev'");
    }

    [Theory]
    [InlineData("{\"id\": \"a\", \"references\": []}", "'a'")]
    [InlineData("{\"id\": \"a\", \"references\": [null]}", "'a'")]
    [InlineData("{\"id\": \"a\"}", "'a'")]
    [InlineData("{\"references\": [\"x\"]}", "'id'")]
    [InlineData("{\"id\": \"first\", \"references\": [\"x\"]}", "before")]
    [InlineData("{\"id\": 3}", "format")]
    public void Broken_lines_are_named(string line, string reason)
    {
        var path = Write("r.jsonl", "{\"id\": \"first\", \"references\": [\"x\"]}\n" + line);
        var error = Should.Throw<DatasetException>(() => ReferenceFile.Read(path));
        error.Line.ShouldBe(2);
        error.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"images\": [{\"filename\": \"a.png\"}]}")]
    [InlineData("{\"images\": [null]}")]
    [InlineData("{\"images\": []}")]
    [InlineData("{\"images\": [{\"filename\": \"a.png\", \"sentences\"")]
    public void Other_json_is_refused_with_its_name(string json)
        => Should.Throw<FormatException>(() => ReferenceFile.Read(Write("x.json", json))).Message.ShouldContain("x.json");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
