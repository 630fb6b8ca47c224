using System.Text.Json;
using CsCheck;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tests.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Safetensors;

public class CheckpointTests
{
    [Fact]
    public void Opens_the_sharded_tiny_checkpoint()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path("reference", "tiny-qwen2_5_vl"));

        checkpoint.Tensors.Values.Sum(t => t.Length).ShouldBe(982336);
        checkpoint.Entry("lm_head.weight").Shape.ShouldBe([1568, 64]);
        checkpoint.ReadFloat32("visual.blocks.0.attn.proj.weight").Length.ShouldBe(1024);
        checkpoint.Bytes("model.layers.0.self_attn.k_proj.bias").Length.ShouldBe(64);
        // sha256sum config.json *.safetensors | sha256sum
        checkpoint.Hash().ShouldBe("021cb7f9101158cde236610ae2bfe02aaf4163dcac5fba380d3b301f4bcf3c73");
    }

    [Theory]
    [InlineData("../outside.safetensors", "same folder")]
    [InlineData("/etc/passwd", "same folder")]
    [InlineData("sub\\x.safetensors", "same folder")]
    [InlineData("C:x.safetensors", "same folder")]
    [InlineData("..", "same folder")]
    [InlineData("", "same folder")]
    [InlineData("none.safetensors", "is not in the folder: the checkpoint is incomplete")]
    public void A_wrong_shard_name_is_refused(string file, string expected)
    {
        using var folder = Folder();
        WriteIndex(folder, new() { ["x"] = file });

        Should.Throw<ModelException>(() => Checkpoint.Open(folder.Path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void A_tensor_that_its_shard_does_not_hold_is_told()
    {
        using var folder = Folder();
        SafetensorsWriter.Write(folder.File("s.safetensors"), [TensorData.FromInt64("x", [1], new long[] { 1 })]);
        WriteIndex(folder, new() { ["x"] = "s.safetensors", ["y"] = "s.safetensors" });

        Should.Throw<ModelException>(() => Checkpoint.Open(folder.Path)).Message.ShouldContain("\"s.safetensors\" holds tensor \"y\"");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"weight_map\":[]}")]
    public void An_index_without_a_map_is_refused(string json)
    {
        using var folder = Folder();
        File.WriteAllText(folder.File(Checkpoint.IndexFile), json);

        Should.Throw<ModelException>(() => Checkpoint.Open(folder.Path)).Message.ShouldContain("no \"weight_map\"");
    }

    [Theory]
    [InlineData("{\"weight_map\":{\"x\":7}}", "is not in the folder")]
    [InlineData("{\"weight_map\":{\"x\":\"a\",\"x\":\"b\"}}", "is damaged")]
    [InlineData("{\"weight_map\":{\"x\":\"\\ud800\"}}", "damaged")]
    [InlineData("{\"weight_map\"", "is damaged")]
    public void A_damaged_index_is_refused(string json, string expected)
    {
        using var folder = Folder();
        File.WriteAllText(folder.File(Checkpoint.IndexFile), json);

        Should.Throw<ModelException>(() => Checkpoint.Open(folder.Path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void A_folder_that_is_missing_or_empty_is_told()
    {
        using var folder = Folder();
        Should.Throw<ModelException>(() => Checkpoint.Open(folder.File("none"))).Message.ShouldContain("does not exist");
        Should.Throw<ModelException>(() => Checkpoint.Open(folder.Path)).Message.ShouldContain("has no weights");
    }

    [Fact]
    public void A_mutated_index_is_read_or_refused_with_a_sentence()
    {
        using var folder = Folder();
        SafetensorsWriter.Write(folder.File("s.safetensors"), [TensorData.FromInt64("x", [1], new long[] { 1 })]);
        TextMutation.Of("""{"metadata":{"total_size":8},"weight_map":{"x":"s.safetensors"}}""").Sample(text =>
        {
            File.WriteAllText(folder.File(Checkpoint.IndexFile), text);
            try
            {
                using var checkpoint = Checkpoint.Open(folder.Path);
                checkpoint.Tensors.Keys.ShouldBeSubsetOf(["x"]);
            }
            catch (ModelException e)
            {
                e.Message.ShouldContain(folder.Path);
            }
        }, iter: 1000, threads: 1);
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), SampleConfiguration.Json().ToJsonString());
        return folder;
    }

    private static void WriteIndex(TemporaryFolder folder, Dictionary<string, string> map) =>
        File.WriteAllText(folder.File(Checkpoint.IndexFile), JsonSerializer.Serialize(new { weight_map = map }));
}
