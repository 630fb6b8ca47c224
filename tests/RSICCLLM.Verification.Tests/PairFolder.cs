using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;

namespace RSICCLLM.Verification.Tests;

/// <summary>A folder with an RSICI file of a few drawn pairs.</summary>
internal sealed class PairFolder : IDisposable
{
    private static readonly string[] Captions =
    [
        "A building was built in the upper left.", "No change is visible between the two dates.", "Two buildings were demolished in the centre.",
    ];

    public PairFolder(int count, int edge)
    {
        var random = new Random(5);
        var lines = new List<string>();
        for (var i = 0; i < count; i++)
        {
            foreach (var date in new[] { "before", "after" })
                RgbImageFile.WritePng(System.IO.Path.Combine(Path, $"{i}-{date}.png"), Draw(random, edge));
            lines.Add($$"""{"id":"p{{i}}","before":"{{i}}-before.png","after":"{{i}}-after.png","instruction":"What changed?","caption":"{{Caption(i)}}"}""");
        }

        File.WriteAllLines(ListFile, lines);
    }

    /// <summary>Caption of a pair.</summary>
    public static string Caption(int index) => Captions[index % Captions.Length];

    public string Path { get; } = Directory.CreateTempSubdirectory("rsiccllm-pairs-").FullName;

    public string ListFile => System.IO.Path.Combine(Path, "pairs.jsonl");

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static RgbImage Draw(Random random, int edge)
    {
        var image = new RgbImage(edge, edge);
        for (var box = 0; box < 6; box++)
        {
            var (left, top, size, shade) = (random.Next(edge), random.Next(edge), random.Next(10, 50), (byte)random.Next(60, 220));
            for (var y = top; y < Math.Min(edge, top + size); y++)
            {
                for (var x = left; x < Math.Min(edge, left + size); x++)
                    image.Pixels.AsSpan(((y * edge) + x) * 3, 3).Fill(shade);
            }
        }

        return image;
    }
}
