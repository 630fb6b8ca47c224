using System.Text.Json.Nodes;
using CsCheck;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tests.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Safetensors;

public class SafetensorsWriterTests
{
    [Fact]
    public void Bytes_are_as_the_format_says()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("a"), [TensorData.FromFloat32("x", [2], new[] { 1f, 2f }, TensorType.BFloat16)],
            new Dictionary<string, string> { ["format"] = "pt" });

        var bytes = File.ReadAllBytes(folder.File("a"));
        var length = BitConverter.ToInt64(bytes);
        (length % 8).ShouldBe(0);
        System.Text.Encoding.UTF8.GetString(bytes, 8, (int)length).TrimEnd()
            .ShouldBe("""{"__metadata__":{"format":"pt"},"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""");
        bytes[(8 + (int)length)..].ShouldBe([0x80, 0x3F, 0x00, 0x40]);
    }

    [Fact]
    public void What_was_written_reads_back()
    {
        using var folder = new TemporaryFolder();
        var tensor = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Bool, (rows, columns, real) => (rows, columns, real));
        Gen.Select(tensor.Array[0, 6], Gen.String[0, 8]).Sample((shapes, text) =>
        {
            // Half a surrogate pair has no UTF-8 form.
            text = text.Where(c => !char.IsSurrogate(c)).Aggregate("", (a, c) => a + c);
            var tensors = shapes.Select((s, i) =>
            {
                var name = $"{text}.{i}";
                var values = Enumerable.Range(i, s.rows * s.columns).ToArray();
                return s.real
                    ? TensorData.FromFloat32(name, [s.rows, s.columns], values.Select(v => (float)v).ToArray())
                    : TensorData.FromInt64(name, [s.rows, s.columns], values.Select(v => (long)v).ToArray());
            }).ToArray();
            SafetensorsWriter.Write(folder.File("a"), tensors, new Dictionary<string, string> { ["note"] = text });
            using var file = SafetensorsFile.Open(folder.File("a"));
            file.Metadata["note"].ShouldBe(text);
            file.Tensors.Count.ShouldBe(tensors.Length);
            for (var i = 0; i < shapes.Length; i++)
            {
                var expected = Enumerable.Range(i, shapes[i].rows * shapes[i].columns).ToArray();
                var name = $"{text}.{i}";
                file.Entry(name).Shape.ShouldBe([shapes[i].rows, shapes[i].columns]);
                if (shapes[i].real)
                    file.ReadFloat32(name).ShouldBe(expected.Select(v => (float)v));
                else
                    file.ReadInt64(name).ShouldBe(expected.Select(v => (long)v));
            }
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Shards_are_filled_and_indexed_and_an_earlier_save_is_cleared_away()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), SampleConfiguration.Json().ToJsonString());
        var tensors = Enumerable.Range(0, 5).Select(i => TensorData.FromFloat32($"t{i}", [3], new float[] { i, i, i })).ToArray();

        SafetensorsWriter.WriteSharded(folder.Path, tensors, maxShardBytes: 24);

        Names(folder).ShouldBe(["config.json", "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors", "model.safetensors.index.json"]);
        JsonNode.Parse(File.ReadAllText(folder.File("model.safetensors.index.json")))!["metadata"]!["total_size"]!.GetValue<int>().ShouldBe(60);
        using (var checkpoint = Checkpoint.Open(folder.Path))
        {
            checkpoint.Tensors.Count.ShouldBe(5);
            for (var i = 0; i < 5; i++)
                checkpoint.ReadFloat32($"t{i}").ShouldBe([i, i, i]);
        }

        SafetensorsWriter.WriteSharded(folder.Path, tensors);

        Names(folder).ShouldBe(["config.json", "model.safetensors"]);
        using (var checkpoint = Checkpoint.Open(folder.Path))
            checkpoint.ReadFloat32("t4").ShouldBe([4, 4, 4]);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("a"), [TensorData.FromInt64("x", [1], new long[] { 1 })]);
        var before = File.ReadAllBytes(folder.File("a"));

        Should.Throw<InvalidOperationException>(() => SafetensorsWriter.Write(folder.File("a"),
            [new TensorData("x", TensorType.Int64, [2], stream => stream.Write(new byte[8]))])).Message.ShouldContain("16 bytes");

        Names(folder).ShouldBe(["a"]);
        File.ReadAllBytes(folder.File("a")).ShouldBe(before);
    }

    [Fact]
    public void Wrong_descriptions_are_refused()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ArgumentException>(() => TensorData.FromFloat32("x", [2], new[] { 1f }));
        Should.Throw<ArgumentException>(() => TensorData.FromFloat32("x", [1], new[] { 1f }, TensorType.Int32));
        Should.Throw<ArgumentException>(() => new TensorData("x", TensorType.Int64, [long.MaxValue, 2], _ => { }));
        var twice = TensorData.FromInt64("x", [1], new long[] { 1 });
        Should.Throw<ArgumentException>(() => SafetensorsWriter.Write(folder.File("a"), [twice, twice]));
    }

    private static string[] Names(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToArray();
}
