using RSICCLLM.Captions.Datasets;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.DemoModel.Measurement;

/// <summary>Captions held-out pairs with a package and scores the answers against their truth.</summary>
internal static class HeldOutMeasurement
{
    private const int Batch = 16;

    public static IReadOnlyList<BenchmarkItem> Caption(string package, string samples)
    {
        using var captioner = CaptionerFactory.Open(package, new CaptionerOptions { BatchSize = Batch });
        var items = new List<BenchmarkItem>();
        foreach (var batch in RsiciFile.Read(samples).Chunk(Batch))
        {
            var tiles = batch.Select(s => new TilePair(Picture(samples, s.Before), Picture(samples, s.After))).ToList();
            var answers = captioner.Caption(tiles, new DecodingOptions(), CancellationToken.None);
            items.AddRange(batch.Zip(answers, (sample, answer) => new BenchmarkItem(
                sample.Id,
                answer.Text,
                sample.Captions.Count > 0 ? sample.Captions : [sample.Caption],
                sample.Records?.Select(r => r.Change).ToList())));
        }

        return items;
    }

    private static Imaging.RgbImage Picture(string samples, string relative) => RgbImageFile.Read(RsiciFile.Resolve(samples, relative));
}
