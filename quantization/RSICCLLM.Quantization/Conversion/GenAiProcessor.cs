using System.Text.Json;
using RSICCLLM.Model.Images;
using RSICCLLM.Quantization.Graphs;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Writes the configuration of ONNX Runtime GenAI's image processor.</summary>
internal static class GenAiProcessor
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "processor_config.json";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Writes the image processor's steps.</summary>
    public static void Write(string folder, ImageProcessorSettings images, TileGrid tile)
    {
        using var stream = File.Create(Path.Combine(folder, FileName));
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteStartObject("processor");
        json.WriteString("name", "qwen2_5_image_processor");
        json.WriteStartArray("transforms");
        Step(json, "decode_image", "DecodeImage", () => json.WriteString("color_space", "RGB"));
        Step(json, "convert_to_rgb", "ConvertRGB", null);
        Step(json, "resize", "Resize", () =>
        {
            json.WriteNumber("width", tile.Width);
            json.WriteNumber("height", tile.Height);
            json.WriteNumber("smart_resize", 1);
            json.WriteNumber("min_pixels", images.MinPixels);
            json.WriteNumber("max_pixels", images.MaxPixels);
            json.WriteNumber("patch_size", images.PatchSize);
            json.WriteNumber("merge_size", images.MergeSize);
        });
        Step(json, "rescale", "Rescale", () => json.WriteNumber("rescale_factor", 1 / 255.0));
        Step(json, "normalize", "Normalize", () =>
        {
            Numbers(json, "mean", images.Mean);
            Numbers(json, "std", images.StandardDeviation);
            json.WriteNumber("qwen2_5_vl", 1);
        });
        Step(json, "patch_image", "PatchImage", () =>
        {
            json.WriteNumber("patch_size", images.PatchSize);
            json.WriteNumber("temporal_patch_size", images.TemporalPatchSize);
            json.WriteNumber("merge_size", images.MergeSize);
        });
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string key, IReadOnlyList<double> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void Step(Utf8JsonWriter json, string name, string type, Action? attributes)
    {
        json.WriteStartObject();
        json.WriteStartObject("operation");
        json.WriteString("name", name);
        json.WriteString("type", type);
        if (attributes is not null)
        {
            json.WriteStartObject("attrs");
            attributes();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
