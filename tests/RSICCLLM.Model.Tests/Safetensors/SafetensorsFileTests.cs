using System.Buffers.Binary;
using System.Text;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Safetensors;

public class SafetensorsFileTests
{
    [Fact]
    public void Reads_a_reference_file()
    {
        using var file = SafetensorsFile.Open(SharedData.Path("reference", "golden", "levir-256", "golden.safetensors"));

        file.Entry("input_ids").Shape.ShouldBe([1, 203]);
        file.ReadInt64("image_grid_thw").ShouldBe([1, 18, 18, 1, 18, 18]);
        file.ReadFloat32("pixel_values").Length.ShouldBe(648 * 1176);
        file.Entry("pixel_values").Length.ShouldBe(3102684 - 54492);
    }

    [Fact]
    public void Every_type_is_read_at_its_own_width()
    {
        // 1.5 and -2 in each float type, 1 and -2 (or 1 and 254, 1 and 1) in each integer type.
        using var folder = new TemporaryFolder();
        var path = RawFile.Write(folder.File("a.safetensors"),
            """
            {"bf":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"h":{"dtype":"F16","shape":[2],"data_offsets":[4,8]},
            "s":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"d":{"dtype":"F64","shape":[2],"data_offsets":[16,32]},
            "l":{"dtype":"I64","shape":[2],"data_offsets":[32,48]},"i":{"dtype":"I32","shape":[2],"data_offsets":[48,56]},
            "w":{"dtype":"I16","shape":[2],"data_offsets":[56,60]},"c":{"dtype":"I8","shape":[2],"data_offsets":[60,62]},
            "u":{"dtype":"U8","shape":[2],"data_offsets":[62,64]},"t":{"dtype":"BOOL","shape":[2],"data_offsets":[64,66]}}
            """,
            Convert.FromHexString(
                "C03F00C0" + "003E00C0" + "0000C03F000000C0" + "000000000000F83F00000000000000C0"
                + "0100000000000000FEFFFFFFFFFFFFFF" + "01000000FEFFFFFF" + "0100FEFF" + "01FE" + "01FE" + "0101"));
        using var file = SafetensorsFile.Open(path);

        foreach (var name in new[] { "bf", "h", "s", "d" })
            file.ReadFloat32(name).ShouldBe([1.5f, -2f], name);
        foreach (var name in new[] { "l", "i", "w", "c" })
            file.ReadInt64(name).ShouldBe([1, -2], name);
        file.ReadInt64("u").ShouldBe([1, 254]);
        file.ReadInt64("t").ShouldBe([1, 1]);
        file.Bytes("c").ToArray().ShouldBe([1, 0xFE]);
    }

    [Fact]
    public void Part_of_a_tensor_is_read_into_the_callers_memory()
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Range(0, 1000).Select(i => (float)i).ToArray();
        SafetensorsWriter.Write(folder.File("a"), [TensorData.FromFloat32("x", [10, 100], values, TensorType.Float16)]);
        using var file = SafetensorsFile.Open(folder.File("a"));

        var part = new float[37];
        file.ReadFloat32("x", 500, part);

        part.ShouldBe(values[500..537]);
        Should.Throw<ArgumentOutOfRangeException>(() => file.ReadFloat32("x", 964, part));
    }

    [Fact]
    public void The_wrong_kind_of_number_and_a_missing_tensor_are_told()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("a"), [TensorData.FromInt64("n", [1], new long[] { 3 }), TensorData.FromFloat32("x", [1], new[] { 1f })]);
        using var file = SafetensorsFile.Open(folder.File("a"));

        Should.Throw<ModelException>(() => file.ReadFloat32("n")).Message.ShouldContain("I64 where real numbers");
        Should.Throw<ModelException>(() => file.ReadInt64("x")).Message.ShouldContain("F32 where whole numbers");
        Should.Throw<ModelException>(() => file.Bytes("y")).Message.ShouldContain("has no tensor \"y\"");
    }

    [Fact]
    public void Nothing_is_read_after_disposal()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("a"), [TensorData.FromFloat32("x", [1], new[] { 1f })]);
        var file = SafetensorsFile.Open(folder.File("a"));
        file.Dispose();
        file.Dispose();

        Should.Throw<ObjectDisposedException>(() => file.ReadFloat32("x"));
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "truncated")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5, "1 bytes at the end belong to no tensor")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "does not take the 4 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}", 4, "does not take the 4 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "has the dimension -1")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "has the dimension 1.5")]
    [InlineData("{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown type \"F33\"")]
    [InlineData("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4, "unsupported type \"F8_E4M3\"")]
    [InlineData("{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown type \"7\"")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "data offsets 4 to 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "data offsets -4 to 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "not two whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "lacks")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "\"shape\" twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4, "unknown key \"x\"")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}", 6, "overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6]}}", 6, "2 bytes before tensor \"b\"")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", 4, "\"a\" appears twice")]
    [InlineData("{\"__metadata__\":{\"k\":1}}", 0, "metadata \"k\" is not a string")]
    [InlineData("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, "metadata \"k\" appears twice")]
    [InlineData("{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "damaged header")]
    [InlineData("[]", 0, "not a JSON object")]
    [InlineData("{", 0, "damaged header")]
    public void A_damaged_header_is_refused(string header, int dataBytes, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = RawFile.Write(folder.File("bad.safetensors"), header, new byte[dataBytes]);

        var message = Should.Throw<ModelException>(() => SafetensorsFile.Open(path).Dispose()).Message;
        message.ShouldContain(expected);
        message.ShouldContain("bad.safetensors");
    }

    [Fact]
    public void A_file_too_short_for_its_header_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var (bytes, expected) in new[]
        {
            (Array.Empty<byte>(), "not a safetensors file"),
            (new byte[7], "not a safetensors file"),
            (new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, 1 }, "truncated"),
            (new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 1 }, "limit of 100000000"),
        })
        {
            File.WriteAllBytes(folder.File("a"), bytes);
            Should.Throw<ModelException>(() => SafetensorsFile.Open(folder.File("a"))).Message.ShouldContain(expected);
        }

        Should.Throw<ModelException>(() => SafetensorsFile.Open(folder.File("none"))).Message.ShouldContain("does not exist");
        Should.Throw<ModelException>(() => SafetensorsFile.Open(folder.Path)).Message.ShouldContain("cannot be read");
    }
}

/// <summary>Writes a safetensors file with any header.</summary>
internal static class RawFile
{
    public static string Write(string path, string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + json.Length);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
