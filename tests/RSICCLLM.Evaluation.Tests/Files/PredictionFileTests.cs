using RSICCLLM.Captions.Datasets;
using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.Evaluation.Tests.Files;

public sealed class PredictionFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Reads_captions_empty_ones_too()
    {
        File.WriteAllText(_path, "\uFEFF{\"id\": \"a\", \"caption\": \"A road.\", \"score\": 1}\r\n\r\n{\"id\": \"b\", \"caption\": \"\"}\r\n");
        PredictionFile.Read(_path).ShouldBe([new Prediction("a", "A road."), new Prediction("b", "")]);
    }

    [Theory]
    [InlineData("{\"id\": \"a\"}", "'a'")]
    [InlineData("{\"caption\": \"x\"}", "'id'")]
    [InlineData("{\"id\": \"first\", \"caption\": \"x\"}", "before")]
    [InlineData("{\"id\": \"a\", \"caption\": [\"x\"]}", "format")]
    [InlineData("x", "format")]
    public void Broken_lines_are_named(string line, string reason)
    {
        File.WriteAllText(_path, "{\"id\": \"first\", \"caption\": \"x\"}\n" + line);
        var error = Should.Throw<DatasetException>(() => PredictionFile.Read(_path));
        error.Line.ShouldBe(2);
        error.Message.ShouldContain(reason);
    }
}
