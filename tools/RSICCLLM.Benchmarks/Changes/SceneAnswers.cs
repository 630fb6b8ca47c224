using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging.Tiling;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Benchmarks.Changes;

/// <summary>What a model says of every tile of a scene, kept beside the scene under the model's hash, so that merging can be measured again at once.</summary>
/// <param name="Results">One for each tile of the plan.</param>
/// <param name="Plan">The plan.</param>
/// <param name="MetresPerPixel">Ground sampling distance.</param>
/// <param name="Calibration">What the package knows of its own confidence.</param>
internal sealed record SceneAnswers(IReadOnlyList<TileResult> Results, TilePlan Plan, double MetresPerPixel, ConfidenceCurve? Calibration)
{
    public static SceneAnswers Of(string folder, RunConfiguration run, ICaptioner captioner)
    {
        var pair = new PairConfiguration("scene", new SceneConfiguration(Path.Combine(folder, "before.tif"), null), new SceneConfiguration(Path.Combine(folder, "after.tif"), null));
        using var scenes = PairScenes.Open(pair, run, captioner.Description);
        var kept = Path.Combine(folder, $"answers-{captioner.Description.PackageHash[..12]}-{run.Tiling.Overlap}{(run.Radiometry.Mode == RadiometryOptions.Match ? "-matched" : "")}.jsonl");
        if (!File.Exists(kept))
            Ask(kept, scenes, run, captioner);
        var results = File.ReadLines(kept).Select(line => JsonSerializer.Deserialize<TileResult>(line)!).ToList();
        return new SceneAnswers(results, scenes.Plan, scenes.Grid.MetresPerPixel, captioner.Description.Calibration?.Change);
    }

    private static void Ask(string kept, PairScenes scenes, RunConfiguration run, ICaptioner captioner)
    {
        var partial = kept + ".partial";
        scenes.KeepForTiles();
        using (var lines = new StreamWriter(partial))
        {
            foreach (var block in scenes.Blocks)
            {
                var tiles = block.Select(index => scenes.Read(index)).ToList();
                var captioned = tiles.Where(t => t.ExclusionReason is null).ToList();
                var options = new DecodingOptions { MaxNewTokens = run.Captioning.MaxNewTokens };
                var answers = captioner.Caption([.. captioned.Select(t => t.Pair)], options, CancellationToken.None);
                var results = tiles.Where(t => t.ExclusionReason is not null).Select(TileResults.Excluded)
                    .Concat(captioned.Zip(answers, (tile, answer) => TileResults.Captioned(tile, answer, captioner.Description.Calibration?.Contradiction)));
                foreach (var result in results.OrderBy(r => r.Index))
                    lines.WriteLine(JsonSerializer.Serialize(result));
            }
        }

        File.Move(partial, kept);
    }
}
