using System.Buffers.Binary;
using System.Text.Json;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Support;

/// <summary>The rasters that rasterio (GDAL) wrote and read.</summary>
internal static class ReferenceRasters
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Path(string file) => SharedData.Path("reference", "geotiff", file);

    public static IReadOnlyList<ExpectedRaster> All() =>
        JsonSerializer.Deserialize<List<ExpectedRaster>>(File.ReadAllText(Path("expected.json")), Json)!;

    /// <summary>Samples [band, row, column] of the recorded window.</summary>
    public static double[] Window(string file)
    {
        var bytes = File.ReadAllBytes(Path("windows.safetensors"));
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        var tensor = header.RootElement.GetProperty($"{file}.window");
        var begin = tensor.GetProperty("data_offsets")[0].GetInt32();
        var end = tensor.GetProperty("data_offsets")[1].GetInt32();
        var data = bytes.AsSpan(8 + headerLength + begin, end - begin);
        var size = tensor.GetProperty("dtype").GetString() switch { "U8" => 1, "U16" => 2, _ => 4 };
        var values = new double[data.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = size switch
            {
                1 => data[i],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(data[(i * 2)..]),
                _ => BinaryPrimitives.ReadSingleLittleEndian(data[(i * 4)..]),
            };
        }

        return values;
    }
}

/// <summary>One entry of expected.json.</summary>
internal sealed record ExpectedRaster(
    string File, int Width, int Height, int Bands, string Dtype, int? Epsg, double[] Transform, double? Nodata, ExpectedWindow Window, double[] Bounds, bool Lossy);

internal sealed record ExpectedWindow(int Row, int Col, int Height, int Width)
{
    public PixelWindow ToWindow() => new(Col, Row, Width, Height);
}
