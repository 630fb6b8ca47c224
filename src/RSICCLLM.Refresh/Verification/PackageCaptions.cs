using System.Text.Json;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Refresh.Verification;

/// <summary>Captions a set with a package, into a prediction file that appears whole.</summary>
internal static class PackageCaptions
{
    private const int Batch = 16;

    /// <exception cref="ArgumentException">A picture is not of the package's tile size.</exception>
    public static void Write(string package, string samples, string output, int maxNewTokens, CancellationToken cancellation)
    {
        using (var captioner = CaptionerFactory.Open(package, new CaptionerOptions { BatchSize = Batch }, cancellation))
        using (var writer = new StreamWriter(output + ".partial"))
        {
            foreach (var chunk in RsiciFile.Read(samples).Chunk(Batch))
            {
                var tiles = chunk.Select(s => new TilePair(RgbImageFile.Read(RsiciFile.Resolve(samples, s.Before)), RgbImageFile.Read(RsiciFile.Resolve(samples, s.After)))).ToList();
                var answers = captioner.Caption(tiles, new DecodingOptions { MaxNewTokens = maxNewTokens }, cancellation);
                foreach (var (sample, answer) in chunk.Zip(answers))
                    writer.Write(JsonSerializer.Serialize(new { id = sample.Id, caption = answer.Text }) + "\n");
            }
        }

        File.Move(output + ".partial", output, overwrite: true);
    }
}
