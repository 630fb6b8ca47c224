using RSICCLLM.Inference.Decoding;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Reference;

/// <summary>An image pair with what transformers made of it, from <c>reference/golden</c>.</summary>
internal sealed class GoldenPair
{
    public const int ImageToken = 1548;

    private GoldenPair(string name)
    {
        Folder = SharedData.Path("reference", "golden", name);
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "golden.safetensors"));
        PixelValues = file.ReadFloat32("pixel_values");
        Grid = file.ReadInt64("image_grid_thw");
        InputIds = [.. file.ReadInt64("input_ids").Select(id => (int)id)];
        PositionIds = file.ReadInt64("position_ids");
        RopeDelta = file.ReadInt64("rope_deltas")[0];
        ImageFeatures = file.ReadFloat32("image_features");
        LastLogits = file.ReadFloat32("logits_last");
        GeneratedIds = [.. file.ReadInt64("generated_ids").Select(id => (int)id)];
    }

    public string Folder { get; }

    public float[] PixelValues { get; }

    public long[] Grid { get; }

    public int[] InputIds { get; }

    public long[] PositionIds { get; }

    public long RopeDelta { get; }

    public float[] ImageFeatures { get; }

    public float[] LastLogits { get; }

    public int[] GeneratedIds { get; }

    public static GoldenPair Square() => new("levir-256");

    public static GoldenPair NonSquare() => new("levir-nonsquare");

    public Prompt ToPrompt(int key) =>
        new(key, InputIds, PositionIds, InputIds.Length + RopeDelta, InputIds.Count(id => id == ImageToken));
}
