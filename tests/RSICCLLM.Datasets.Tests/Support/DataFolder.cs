using System.Text.Json;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;

namespace RSICCLLM.Datasets.Tests.Support;

/// <summary>A small data set in a folder of its own: 90 x 90 pixels, white blocks in the mask where something changed.</summary>
internal sealed class DataFolder : IDisposable
{
    public const int Size = 90;

    public string Root { get; } = Directory.CreateTempSubdirectory("datasets").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public string File(string name) => Path.Combine(Root, name);

    /// <summary>Adds a pair in LEVIR-CD's layout; each block is (left, top, width, height).</summary>
    public void AddPair(string id, params (int Left, int Top, int Width, int Height)[] blocks) => AddPair("pairs", ("A", "B", "label"), id, blocks);

    public void AddPair(string folder, (string Before, string After, string Mask) layout, string id, params (int Left, int Top, int Width, int Height)[] blocks)
    {
        Write(folder, layout.Before, id, Picture(60));
        Write(folder, layout.After, id, Picture(id.Length));
        Write(folder, layout.Mask, id, Mask(blocks));
    }

    public void Write(string folder, string part, string id, RgbImage picture)
    {
        Directory.CreateDirectory(Path.Combine(Root, folder, part));
        RgbImageFile.WritePng(Path.Combine(Root, folder, part, id + ".png"), picture);
    }

    /// <summary>Writes a configuration.</summary>
    public string Configure(object settings)
    {
        System.IO.File.WriteAllText(File("config.json"), JsonSerializer.Serialize(settings));
        return File("config.json");
    }

    public static RgbImage Mask(params (int Left, int Top, int Width, int Height)[] blocks)
    {
        var mask = new RgbImage(Size, Size);
        foreach (var (left, top, width, height) in blocks)
        {
            for (var y = top; y < top + height; y++)
                mask.Pixels.AsSpan(((y * Size) + left) * 3, width * 3).Fill(255);
        }

        return mask;
    }

    private static RgbImage Picture(int grey)
    {
        var picture = new RgbImage(Size, Size);
        picture.Pixels.AsSpan().Fill((byte)grey);
        return picture;
    }
}
