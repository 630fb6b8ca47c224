using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tiling;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Batch.Changes;

/// <summary>The changes of a scene with what they were found from.</summary>
/// <param name="Merged">The changes.</param>
/// <param name="Mosaic">Evidence of all captioned tiles; <see langword="null"/> where there are none.</param>
/// <param name="Tiles">Number of tiles by state.</param>
internal sealed record FoundChanges(MergedChanges Merged, EvidenceMosaic? Mosaic, IReadOnlyDictionary<TileState, int> Tiles)
{
    /// <summary>Puts tiles together. Tiles without words of change leave only their evidence in memory.</summary>
    /// <param name="results">Tiles in the order of the plan.</param>
    /// <param name="plan">The plan over the common grid.</param>
    /// <param name="metresPerPixel">Ground sampling distance.</param>
    /// <param name="options">How evidence and words become changes.</param>
    /// <param name="calibration">From the mean log probability of a caption to the probability that it is right; <see langword="null"/> where the package has none.</param>
    public static FoundChanges Of(IEnumerable<TileResult> results, TilePlan plan, double metresPerPixel, ChangeOptions options, ConfidenceCurve? calibration = null)
    {
        var statements = new List<TileStatement>();
        var counts = new Dictionary<TileState, int>();
        EvidenceMosaic? mosaic = null;
        foreach (var result in results)
        {
            counts[result.State] = counts.GetValueOrDefault(result.State) + 1;
            if (result.Evidence.Rows == 0)
                continue;
            var window = plan[result.Index].Window;
            mosaic ??= new EvidenceMosaic(plan.Width, plan.Height, (double)window.Height / result.Evidence.Rows);
            mosaic.Add(window.Column, window.Row, result.Evidence);
            if (result.State == TileState.Captioned && Statement(result, window, calibration) is { Records.Count: > 0 } statement)
                statements.Add(statement);
        }

        var merged = mosaic is null
            ? new MergedChanges([], 0, 0, 0)
            : new ChangeMerger(mosaic, statements, plan.Width, plan.Height, metresPerPixel, options).Merge();
        return new FoundChanges(merged, mosaic, counts);
    }

    private static TileStatement Statement(TileResult result, PixelWindow window, ConfidenceCurve? calibration) =>
        new(result.Index, window.Column, window.Row, window.Width, window.Height, result.Caption,
            CaptionParser.Parse(result.Caption).Records, calibration?.Apply(result.MeanLogProbability) ?? Math.Exp(result.MeanLogProbability))
        {
            IsCalibrated = calibration is not null,
        };
}
