using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;
using SkiaSharp;

namespace RSICCLLM.Model.Tests;

/// <summary>One image pair of <c>reference/golden</c>, as transformers saw it.</summary>
internal sealed class GoldenCase : IDisposable
{
    private readonly string _name;

    public GoldenCase(string name)
    {
        _name = name;
        File = SafetensorsFile.Open(SharedData.Path("reference", "golden", name, "golden.safetensors"));
        Configuration = ModelConfigurationReader.Load(CheckpointFolder);
    }

    public static string CheckpointFolder => SharedData.Path("reference", "tiny-qwen2_5_vl");

    public SafetensorsFile File { get; }

    public ModelConfiguration Configuration { get; }

    public string Prompt => System.IO.File.ReadAllText(SharedData.Path("reference", "golden", _name, "prompt.txt"));

    public int[] InputIds => File.ReadInt64("input_ids").Select(i => (int)i).ToArray();

    public ImageGrid[] Grids => File.ReadInt64("image_grid_thw").Chunk(3).Select(g => new ImageGrid((int)g[0], (int)g[1], (int)g[2])).ToArray();

    public RgbPicture Picture(string file) => RgbPicture.Load(SharedData.Path("reference", "golden", _name, file));

    public void Dispose() => File.Dispose();
}

/// <summary>Pixels of a PNG, three bytes each.</summary>
internal sealed record RgbPicture(byte[] Pixels, int Width, int Height)
{
    public static RgbPicture Load(string path)
    {
        using var bitmap = SKBitmap.Decode(path, new SKImageInfo(Size(path).Width, Size(path).Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        for (var i = 0; i < bitmap.Width * bitmap.Height; i++)
            rgba.Slice(i * 4, 3).CopyTo(rgb.AsSpan(i * 3));
        return new RgbPicture(rgb, bitmap.Width, bitmap.Height);
    }

    private static SKSizeI Size(string path)
    {
        using var codec = SKCodec.Create(path);
        return codec.Info.Size;
    }
}
