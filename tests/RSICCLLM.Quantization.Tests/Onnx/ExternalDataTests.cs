using System.Security.Cryptography;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Tests.Shared;

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
        using (var file = new ExternalDataFile(folder.Path, data))
        {
            // Out of order, as a checkpoint may store them.
            foreach (var part in data.Parts.Reverse())
            {
                file.Write(part, TestContext.Current.CancellationToken);
                file.Finish(part);
            }

            file.Complete().ShouldBe(Convert.ToHexStringLower(SHA256.HashData([.. new byte[10].Select(_ => (byte)1), .. new byte[4086], .. Enumerable.Repeat((byte)2, 5000), .. new byte[56], 3, 3, 3])));
        }

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

    [Fact]
    public void Checksum_is_that_of_the_bytes_in_the_file()
    {
        using var folder = new TemporaryFolder();
        var data = new ExternalData("weights.data");
        // "123456789": the check value of CRC-32C is e3069283 (catalogue of parametrised CRC algorithms).
        data.Register(new MemoryTensor(new TensorSpec("a", ElementType.UInt8, [9]), "123456789"u8.ToArray()));
        using var file = new ExternalDataFile(folder.Path, data);
        file.Write(data.Parts[0], TestContext.Current.CancellationToken);
        file.Checksum(data.Parts[0]).ShouldBe(0xe3069283u);
    }

    [Fact]
    public void A_file_with_a_missing_tensor_has_no_hash()
    {
        using var folder = new TemporaryFolder();
        var data = new ExternalData("weights.data");
        data.Register(Tensor("a", 10, 1));
        using var file = new ExternalDataFile(folder.Path, data);
        Should.Throw<InvalidOperationException>(() => file.Complete()).Message.ShouldContain("\"a\"");
    }

    private static MemoryTensor Tensor(string name, int bytes, byte value) =>
        new(new TensorSpec(name, ElementType.UInt8, [bytes]), Enumerable.Repeat(value, bytes).ToArray());
}
