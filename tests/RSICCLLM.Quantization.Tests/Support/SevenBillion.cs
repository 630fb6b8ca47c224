using System.Text.Json;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Shared;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>The published 7B model's configuration, and its tensors by name and shape alone.</summary>
internal sealed class SevenBillion : IWeightSource
{
    private readonly Dictionary<string, long[]> _shapes = [];

    public SevenBillion()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("reference", "qwen2_5_vl_7b_tensors.json")));
        foreach (var tensor in json.RootElement.GetProperty("tensors").EnumerateObject())
            _shapes[Published(tensor.Name)] = [.. tensor.Value.EnumerateArray().Select(e => e.GetInt64())];
    }

    /// <summary>The whole model's configuration: that of the reference cut to two layers and one vision block, with both in full number.</summary>
    public static ModelConfiguration Configuration
    {
        get
        {
            var cut = TwoLayers;
            return cut with
            {
                Text = cut.Text with { LayerCount = PublishedShape.Layers },
                Vision = cut.Vision with { Depth = PublishedShape.VisionBlocks, FullAttentionBlocks = PublishedShape.Of().Vision.FullAttentionBlocks },
            };
        }
    }

    /// <summary>The reference's configuration of two layers.</summary>
    public static ModelConfiguration TwoLayers =>
        ModelConfigurationReader.LoadFile(SharedData.Path("reference", "genai-official", "qwen7b_2layers_config.json"));

    public bool Contains(string name) => _shapes.ContainsKey(name);

    public IReadOnlyList<long> Shape(string name) => _shapes[name];

    // What a measurement of sensitivity would see is noise.
    public void Read(string name, long first, Span<float> destination)
    {
        var random = new Random(name.Length);
        foreach (ref var value in destination)
            value = random.NextSingle() - 0.5f;
    }

    private static string Published(string name) =>
        name.Replace("model.language_model.", "model.", StringComparison.Ordinal).Replace("model.visual.", "visual.", StringComparison.Ordinal);
}
