using System.Text.Json;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Refresh.Verification;

/// <summary>Captions a set with a package, into a prediction file that appears whole.</summary>
internal static class PackageCaptions
{
    private const int Batch = 16;

    /// <exception cref="ArgumentException">A picture is not of the package's tile size.</exception>
    public static void Write(string package, string samples, string output, int maxNewTokens, PairCount count, CancellationToken cancellation)
    {
        using (var captioner = CaptionerFactory.Open(package, new CaptionerOptions { BatchSize = Batch, PlannedNewTokens = maxNewTokens }, cancellation))
        using (var writer = new StreamWriter(output + ".partial"))
        {
            var all = RsiciFile.Read(samples).ToList();
            var done = 0;
            count.Report(done, all.Count);
            foreach (var chunk in all.Chunk(Batch))
            {
                var tiles = chunk.Select(s => new TilePair(RgbImageFile.Read(RsiciFile.Resolve(samples, s.Before)), RgbImageFile.Read(RsiciFile.Resolve(samples, s.After)))).ToList();
                var answers = captioner.Caption(tiles, new DecodingOptions { MaxNewTokens = maxNewTokens }, cancellation);
                foreach (var (sample, answer) in chunk.Zip(answers))
                    writer.Write(JsonSerializer.Serialize(new { id = sample.Id, caption = answer.Text }) + "\n");
                count.Report(done += chunk.Length, all.Count);
            }
        }

        File.Move(output + ".partial", output, overwrite: true);
    }
}
