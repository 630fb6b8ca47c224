using System.Text.Json;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Images;

/// <summary>What <c>preprocessor_config.json</c> says: limits of the image size and normalisation. The defaults are those of Qwen2.5-VL.</summary>
public sealed record ImageProcessorSettings
{
    /// <summary>Name of the file in a checkpoint or package.</summary>
    public const string FileName = "preprocessor_config.json";

    private const long MaxBytes = 1 << 20;
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Least area of an image in pixels; smaller ones are enlarged.</summary>
    public long MinPixels { get; init; } = 3136;

    /// <summary>Largest area of an image in pixels; larger ones are shrunk.</summary>
    public long MaxPixels { get; init; } = 12845056;

    /// <summary>Patch edge in pixels.</summary>
    public int PatchSize { get; init; } = 14;

    /// <summary>Frames per temporal patch; a still image is repeated.</summary>
    public int TemporalPatchSize { get; init; } = 2;

    /// <summary>Patches merged per direction.</summary>
    public int MergeSize { get; init; } = 2;

    /// <summary>Mean of red, green and blue in 0..1 (CLIP's).</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>Standard deviation of red, green and blue in 0..1 (CLIP's).</summary>
    public IReadOnlyList<double> StandardDeviation { get; init; } = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>Edges of a prepared image are multiples of this.</summary>
    public int TokenPixels => PatchSize * MergeSize;

    /// <summary>Numbers in one flattened patch.</summary>
    public int PatchElements => 3 * TemporalPatchSize * PatchSize * PatchSize;

    /// <summary>Reads <c>preprocessor_config.json</c> of a folder, with the area limits as <c>min_pixels</c> or inside <c>size</c>.</summary>
    /// <exception cref="ModelException">The file is missing or not JSON, or values are out of range or not supported: all of them are named.</exception>
    public static ImageProcessorSettings Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, FileName);
        var errors = new List<string>();
        var settings = BoundedFile.ReadJsonObject(path, MaxBytes, root => Read(new ConfigurationSection(root, "", errors)));
        return errors.Count == 0 ? settings : throw new ModelException($"{path} cannot be used: {string.Join("; ", errors)}.");
    }

    /// <summary>Writes <c>preprocessor_config.json</c>, so that this program and the hub's tools read it; replaced in one move.</summary>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        AtomicFile.Write(Path.Combine(folder, FileName), stream =>
        {
            using var json = new Utf8JsonWriter(stream, Indented);
            json.WriteStartObject();
            json.WriteNumber("min_pixels", MinPixels);
            json.WriteNumber("max_pixels", MaxPixels);
            json.WriteNumber("patch_size", PatchSize);
            json.WriteNumber("temporal_patch_size", TemporalPatchSize);
            json.WriteNumber("merge_size", MergeSize);
            WriteList(json, "image_mean", Mean);
            WriteList(json, "image_std", StandardDeviation);
            json.WriteString("image_processor_type", "Qwen2VLImageProcessor");
            json.WriteString("processor_class", "Qwen2_5_VLProcessor");
            json.WriteEndObject();
        });
    }

    private static ImageProcessorSettings Read(ConfigurationSection root)
    {
        var defaults = new ImageProcessorSettings();
        foreach (var step in new[] { "do_resize", "do_rescale", "do_normalize", "do_convert_rgb" })
            root.Require(root.Switch(step, true), step, "the step cannot be left out");
        root.Require(Math.Abs(root.Real("rescale_factor", 0, 1, 1 / 255.0) - (1 / 255.0)) < 1e-9, "rescale_factor", "only 1/255 is supported");
        root.Integer("resample", 3, 3, 3);
        var size = root.Section("size");
        var settings = new ImageProcessorSettings
        {
            MinPixels = root.Has("min_pixels") || size?.Has("shortest_edge") != true
                ? root.Integer("min_pixels", 1, int.MaxValue, (int)defaults.MinPixels)
                : size.Integer("shortest_edge", 1, int.MaxValue),
            MaxPixels = root.Has("max_pixels") || size?.Has("longest_edge") != true
                ? root.Integer("max_pixels", 1, int.MaxValue, (int)defaults.MaxPixels)
                : size.Integer("longest_edge", 1, int.MaxValue),
            PatchSize = root.Integer("patch_size", 1, 256, defaults.PatchSize),
            TemporalPatchSize = root.Integer("temporal_patch_size", 1, 16, defaults.TemporalPatchSize),
            MergeSize = root.Integer("merge_size", 1, 16, defaults.MergeSize),
            Mean = root.Reals("image_mean", 3, -10, 10, defaults.Mean),
            StandardDeviation = root.Reals("image_std", 3, 0, 10, defaults.StandardDeviation),
        };
        root.Require(settings.MinPixels <= settings.MaxPixels, "min_pixels", $"it must not exceed \"max_pixels\", {settings.MaxPixels}");
        return settings;
    }

    private static void WriteList(Utf8JsonWriter json, string key, IReadOnlyList<double> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
