using System.CommandLine;
using System.Globalization;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tiling;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Changes;

/// <summary>Evidence of change on real pairs with masks, beside baselines that need no model.</summary>
internal static class EvidenceCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Folder of the model package.", DefaultValueFactory = _ => "samples/model" };
        var pairs = new Option<string>("--pairs") { Description = "Folder with the data sets.", DefaultValueFactory = _ => "../shared/data/real-pairs" };
        var command = new Command("evidence", """
            Score evidence of change, pixel by pixel, on real pairs with masks (levir: 0.5 m, dsifn: 2 m per pixel), beside simple baselines.

            Example:
              rsiccllm-benchmarks evidence --model samples/model --pairs ../shared/data/real-pairs --docs docs/changes.md
            """)
        {
            model, pairs, BenchmarkOptions.Docs,
        };
        command.SetAction((parsed, cancellation) =>
        {
            using var captioner = CaptionerFactory.Open(parsed.GetValue(model)!, new CaptionerOptions(), cancellation);
            BenchmarkOptions.Publish(parsed, "evidence", Measure(captioner, parsed.GetValue(pairs)!));
            return Task.FromResult(0);
        });
        return command;
    }

    private static string Measure(ICaptioner captioner, string root)
    {
        var table = new MarkdownTable("data", "method", "precision", "recall", "F1");
        foreach (var (set, metres) in new[] { ("levir", 0.5), ("dsifn", 2.0) })
        {
            var factor = Math.Max(1, (int)Math.Round(metres / (captioner.Description.GroundSamplingDistance ?? metres)));
            var pairs = Directory.GetDirectories(Path.Combine(root, set)).Order(StringComparer.Ordinal).Select(folder => RealPair.Read(folder, factor)).ToList();
            var name = $"{set}, {pairs.Count} pairs";
            Row(table, name, "evidence of the model", pairs, pair => Evidence(captioner, pair));
            Row(table, name, "difference of brightness, Otsu", pairs, DifferenceBaselines.Brightness);
            Row(table, name, "change vector analysis, Otsu", pairs, DifferenceBaselines.ChangeVector);
            Row(table, name, "everything changed", pairs, pair => [.. pair.Changed.Select(_ => true)]);
        }

        return table.ToString();
    }

    private static void Row(MarkdownTable table, string set, string method, List<RealPair> pairs, Func<RealPair, bool[]> find)
    {
        long both = 0, found = 0, changed = 0;
        foreach (var pair in pairs)
        {
            var answer = find(pair);
            for (var i = 0; i < answer.Length; i++)
            {
                found += answer[i] ? 1 : 0;
                changed += pair.Changed[i] ? 1 : 0;
                both += answer[i] && pair.Changed[i] ? 1 : 0;
            }
        }

        static string Share(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
        table.Row(set, method, Share(found == 0 ? 0 : (double)both / found), Share((double)both / changed), Share(2.0 * both / (found + changed)));
    }

    private static bool[] Evidence(ICaptioner captioner, RealPair pair)
    {
        var (width, height) = (pair.Before.Width, pair.Before.Height);
        var plan = new TilePlan(width, height, captioner.Description.TileWidth, new TilingOptions().Overlap);
        var tiles = plan.Select(tile => new TilePair(Cut(pair.Before, tile.Window), Cut(pair.After, tile.Window))).ToList();
        var answers = captioner.Caption(tiles, new DecodingOptions { MaxNewTokens = 1 }, CancellationToken.None);
        EvidenceMosaic? mosaic = null;
        foreach (var (tile, answer) in plan.Zip(answers))
        {
            var cells = answer.Evidence.Values.Select(v => (byte)Math.Round(Math.Clamp(v, 0, 1) * EvidenceCells.Certain)).ToArray();
            mosaic ??= new EvidenceMosaic(width, height, (double)plan.TileSize / answer.Evidence.Rows);
            mosaic.Add(tile.Window.Column, tile.Window.Row, new EvidenceCells(answer.Evidence.Rows, answer.Evidence.Columns, cells));
        }

        var least = new ChangeOptions().EvidenceThreshold * EvidenceCells.Certain;
        return [.. Enumerable.Range(0, width * height).Select(i => mosaic![(int)(i / width / mosaic.CellPixels), (int)(i % width / mosaic.CellPixels)] >= least)];
    }

    private static RgbImage Cut(RgbImage image, PixelWindow window)
    {
        var cut = new RgbImage(window.Width, window.Height);
        for (var row = 0; row < window.Height; row++)
            image.Pixels.AsSpan((((window.Row + row) * image.Width) + window.Column) * 3, window.Width * 3).CopyTo(cut.Pixels.AsSpan(row * window.Width * 3));
        return cut;
    }
}
