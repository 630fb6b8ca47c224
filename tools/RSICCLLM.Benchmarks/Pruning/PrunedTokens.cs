using System.Globalization;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Images;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Benchmarks.Pruning;

/// <summary>Which tokens were left out, and which of them had changed by the simulator's masks.</summary>
internal static class PrunedTokens
{
    public static string Tables(string package, List<SimulatedTile> tiles, IReadOnlyList<TileCaption> captions)
    {
        var prompts = new MarkdownTable("pairs", "number", "prompt tokens", "left out", "share of the prompt", "share of the second date");
        var model = ModelConfigurationReader.Load(package);
        var side = tiles[0].Before.Width / model.Vision.PatchSize;
        var grid = new ImageGrid(1, side, side);
        var dateTokens = grid.TokenCount(model.Vision.MergeSize);
        var answered = tiles.Zip(captions).ToList();
        Row("all", answered);
        Row("with a change", answered.FindAll(a => a.First.Records.Count > 0));
        Row("without", answered.FindAll(a => a.First.Records.Count == 0));

        var wrong = new MarkdownTable("changed, by the mask", "number", "left out");
        var (touched, plain, objects, gone, goneplain, lost) = (0L, 0L, 0L, 0L, 0L, 0L);
        foreach (var (tile, caption) in answered)
        {
            var kept = TokenPruning.Kept(caption.Evidence.Values, grid, model.Vision.MergeSize, model.Difference!.PruningThreshold);
            var changed = new int[kept.Length];
            var ofObject = new Dictionary<byte, bool>();
            for (var pixel = 0; pixel < tile.Mask.Length; pixel++)
            {
                if (tile.Mask[pixel] is 0)
                    continue;
                int row = pixel / tile.Before.Width, column = pixel % tile.Before.Width;
                var token = (row / model.Vision.TokenPixels * (side / model.Vision.MergeSize)) + (column / model.Vision.TokenPixels);
                changed[token]++;
                ofObject[tile.Mask[pixel]] = ofObject.GetValueOrDefault(tile.Mask[pixel]) || kept[token];
            }

            var tenth = model.Vision.TokenPixels * model.Vision.TokenPixels / 10;
            touched += changed.Count(c => c > 0);
            gone += changed.Where((c, i) => c > 0 && !kept[i]).Count();
            plain += changed.Count(c => c >= tenth);
            goneplain += changed.Where((c, i) => c >= tenth && !kept[i]).Count();
            objects += ofObject.Count;
            lost += ofObject.Values.Count(seen => !seen);
        }

        wrong.Row("tokens with a changed pixel", Figures.Whole(touched), Share(gone, touched));
        wrong.Row("tokens with a tenth of their pixels changed", Figures.Whole(plain), Share(goneplain, plain));
        wrong.Row("objects, with all of their tokens", Figures.Whole(objects), Share(lost, objects));
        return $"{prompts}\n{wrong}";

        void Row(string name, List<(SimulatedTile Tile, TileCaption Caption)> rows)
        {
            var (read, left) = (rows.Sum(r => (long)r.Caption.PromptTokens), rows.Sum(r => (long)r.Caption.PrunedTokens));
            prompts.Row(name, Figures.Whole(rows.Count), Figures.Whole(read + left), Figures.Whole(left), Percent(left, read + left), Percent(left, (long)rows.Count * dateTokens));
        }
    }

    private static string Share(long part, long whole) => $"{Figures.Whole(part)} ({Percent(part, whole)})";

    private static string Percent(long part, long whole) => whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} %");
}
