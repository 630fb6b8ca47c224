using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;

namespace RSICCLLM.Quantization.Tests.Onnx;

public class ExternalDataTests
{
    [Fact]
    public void Large_tensors_begin_on_pages_and_small_ones_on_64_bytes()
    {
        using var folder = new TemporaryFolder();
        var data = new ExternalData("weights.data");
        data.Register(Tensor("a", 10, 1));
        data.Register(Tensor("b", 5000, 2));
        data.Register(Tensor("c", 3, 3));
        (data["a"].Offset, data["b"].Offset, data["c"].Offset).ShouldBe((0, 4096, 9152));
        data.Length.ShouldBe(9155);
        data.Write(folder.Path, null, TestContext.Current.CancellationToken);
        var bytes = File.ReadAllBytes(folder.File("weights.data"));
        bytes.Length.ShouldBe(9155);
        bytes[..10].ShouldAllBe(v => v == 1);
        bytes[10..4096].ShouldAllBe(v => v == 0);
        bytes[4096..9096].ShouldAllBe(v => v == 2);
        bytes[9152..].ShouldBe([3, 3, 3]);
    }

    [Fact]
    public void A_tensor_that_two_graphs_use_is_stored_once()
    {
        var data = new ExternalData("weights.data");
        data.Register(Tensor("a", 10, 1));
        data.Register(Tensor("a", 10, 1));
        data.Length.ShouldBe(10);
        Should.Throw<InvalidOperationException>(() => data.Register(Tensor("a", 11, 1))).Message.ShouldContain("\"a\"");
    }

    private static MemoryTensor Tensor(string name, int bytes, byte value) =>
        new(new TensorSpec(name, ElementType.UInt8, [bytes]), Enumerable.Repeat(value, bytes).ToArray());
}
