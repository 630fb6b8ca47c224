using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

/// <summary>Damaged and forged checkpoints end with one sentence that names what is wrong, and with an empty output folder.</summary>
public class HostileCheckpointTests
{
    private const string Tensor = "model.layers.1.mlp.up_proj.weight";

    [Fact]
    public void A_truncated_shard() => Refused(Shard(bytes => bytes[..^100]), "truncated");

    [Fact]
    public void A_header_longer_than_the_file() => Refused(Shard(bytes => Length(bytes, 99_000_000)), "truncated", "99000000");

    [Fact]
    public void A_header_longer_than_the_format_allows() => Refused(Shard(bytes => Length(bytes, 1L << 40)), "header", "1099511627776");

    [Fact]
    public void Offsets_that_overlap() => Refused(Header(header =>
    {
        // As long as before, over the tensor in front of it.
        var offsets = header[Tensor]!["data_offsets"]!.AsArray();
        var (begin, end) = (offsets[0]!.GetValue<long>(), offsets[1]!.GetValue<long>());
        offsets[0] = begin - 64;
        offsets[1] = end - 64;
    }), "overlaps");

    [Fact]
    public void Offsets_out_of_range() => Refused(Header(header => header[Tensor]!["data_offsets"] = new JsonArray(1L << 50, (1L << 50) + (160 * 64 * 2))), Tensor, "truncated");

    [Fact]
    public void Offsets_that_do_not_fit_the_shape() => Refused(Header(header => header[Tensor]!["shape"] = new JsonArray(160, 65)), Tensor, "[160, 65]");

    [Fact]
    public void A_shape_whose_product_overflows() =>
        Refused(Header(header => header[Tensor]!["shape"] = new JsonArray(1L << 40, 1L << 40)), Tensor, "1099511627776");

    [Fact]
    public void A_type_that_is_not_known() => Refused(Header(header => header[Tensor]!["dtype"] = "F99"), Tensor, "\"F99\"", "unknown");

    [Fact]
    public void A_type_that_is_not_supported() => Refused(Header(header => header[Tensor]!["dtype"] = "F8_E4M3"), Tensor, "\"F8_E4M3\"", "unsupported");

    [Fact]
    public void Whole_numbers_where_weights_are_expected() => Refused(Header(header => header[Tensor]!["dtype"] = "I16"), Tensor, "I16");

    [Fact]
    public void More_layers_than_the_weights_have() => Refused(Configure(root => root["num_hidden_layers"] = 5), "model.layers.4.", "no tensor");

    [Fact]
    public void Fewer_layers_than_the_weights_have() => Refused(Configure(root => root["num_hidden_layers"] = 3), "model.layers.3.", "no place");

    [Fact]
    public void An_index_that_names_a_missing_shard() => Refused(Index("model-00002-of-00002.safetensors"), "model-00002-of-00002.safetensors", "incomplete");

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\weights.safetensors")]
    public void An_index_that_leaves_the_folder(string file) => Refused(Index(file), file, "same folder");

    private static void Refused(TinyCheckpoint checkpoint, params string[] words)
    {
        using (checkpoint)
        using (var folder = new TemporaryFolder())
        {
            var options = new ConversionOptions { Checkpoint = checkpoint.Folder, Output = folder.File("package"), TileWidth = 84, TileHeight = 84, SelfTest = false };
            var message = Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message;
            foreach (var word in words)
                message.ShouldContain(word);
            message.ShouldEndWith(".");
            Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
        }
    }

    private static TinyCheckpoint Shard(Func<byte[], byte[]> change)
    {
        var checkpoint = new TinyCheckpoint();
        var path = Path.Combine(checkpoint.Folder, Checkpoint.SingleFile);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
        return checkpoint;
    }

    private static TinyCheckpoint Header(Action<JsonObject> change) => Shard(bytes =>
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        change(header);
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        return [.. Length(new byte[8], json.Length), .. json, .. bytes[(8 + length)..]];
    });

    private static TinyCheckpoint Configure(Action<JsonNode> change)
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Configure(change);
        return checkpoint;
    }

    private static TinyCheckpoint Index(string file)
    {
        var checkpoint = new TinyCheckpoint();
        File.Move(Path.Combine(checkpoint.Folder, Checkpoint.SingleFile), Path.Combine(checkpoint.Folder, "model-00001-of-00002.safetensors"));
        var map = new JsonObject { ["model.norm.weight"] = "model-00001-of-00002.safetensors", [Tensor] = file };
        File.WriteAllText(Path.Combine(checkpoint.Folder, Checkpoint.IndexFile), new JsonObject { ["weight_map"] = map }.ToJsonString());
        return checkpoint;
    }

    private static byte[] Length(byte[] bytes, long length)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        return bytes;
    }
}
