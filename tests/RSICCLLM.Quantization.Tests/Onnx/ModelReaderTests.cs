using RSICCLLM.Model;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Onnx;

public class ModelReaderTests
{
    [Fact]
    public void A_file_is_read_once_and_not_copied()
    {
        const int Floats = 5_000_000;
        using var folder = new TemporaryFolder();
        var graph = new GraphBuilder("g", new ExternalData("w.data"));
        var x = graph.Input("x", ElementType.Float32, Floats);
        graph.Output(graph.Add(x, graph.Table("table", new float[Floats], Floats)), "y", ElementType.Float32, Floats);
        graph.Data.Write(folder.Path, null, TestContext.Current.CancellationToken);
        var path = folder.File("g.onnx");
        ModelWriter.Write(graph, path, "test", "0");
        var bytes = new FileInfo(path).Length;
        bytes.ShouldBeGreaterThan(Floats * sizeof(float));
        var before = GC.GetAllocatedBytesForCurrentThread();

        ModelReader.ReadTensors(path).ShouldBeEmpty();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(bytes + (1 << 20));
        ModelReader.CountOperators(path)["Add"].ShouldBe(1);
    }

    [Fact]
    public void A_file_that_is_larger_than_any_graph_is_not_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("g.onnx");
        using (var stream = File.Create(path))
            stream.SetLength((256L << 20) + 1);
        Should.Throw<ModelException>(() => ModelReader.ReadTensors(path)).Message.ShouldContain(path);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("")]
    public void A_file_that_cannot_be_opened_is_named(string name)
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ModelException>(() => ModelReader.ReadTensors(folder.File(name))).Message.ShouldContain(folder.Path);
    }
}
