using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Simulator.Scenes;

namespace RSICCLLM.Benchmarks.Alignment;

/// <summary>
/// Shifts that are known against shifts that are measured. Two real dates have a shift of their own that nobody knows, so what is judged there is
/// the difference between the measured shift of the moved pair and that of the pair as it is; elsewhere, the shift as such (simulated dates have
/// one of their own as well, which is known). Pictures are moved first and cropped then, so that both pairs show real ground up to their borders;
/// and pictures of different places must have no shift.
/// </summary>
internal static class AlignmentCommand
{
    public static Command Create()
    {
        var pairs = new Option<string>("--pairs") { Description = "Folder with the data sets of real pairs.", DefaultValueFactory = _ => "../shared/data/real-pairs" };
        var command = new Command("alignment", """
            Measure known shifts on real and simulated pairs.

            Example:
              rsiccllm-benchmarks alignment --pairs ../shared/data/real-pairs --docs docs/alignment.md
            """)
        {
            pairs, BenchmarkOptions.Work, BenchmarkOptions.Docs,
        };
        command.SetAction(parsed =>
        {
            var work = Directory.CreateDirectory(parsed.GetValue(BenchmarkOptions.Work)!).FullName;
            BenchmarkOptions.Publish(parsed, "alignment", Measure(work, parsed.GetValue(pairs)!));
            return 0;
        });
        return command;
    }

    private static string Measure(string work, string root)
    {
        var table = new MarkdownTable(
            "pictures", "pairs", "found as they are", "moved pairs", "found", "judged", "median error (pixels)", "95 % below", "largest", "median standard error", "errors within two standard errors");
        var places = new List<RgbImage[]>();
        foreach (var set in new[] { "levir", "levir-cc", "dsifn" })
        {
            var pairs = Directory.GetDirectories(Path.Combine(root, set)).Order(StringComparer.Ordinal)
                .Select(folder => (Before: RgbImageFile.Read(Path.Combine(folder, "before.png")), After: RgbImageFile.Read(Path.Combine(folder, "after.png")))).ToList();
            Row(table, $"{set}, one date against itself", work, pairs.Select(p => MovablePair.BySinc(p.Before, p.Before, default(Shift))));
            if (pairs.Count > 1 && Mosaic.Of(pairs.ConvertAll(p => p.Before), 2) is var large)
                Row(table, $"{set}, places side by side, one date against itself", work, [MovablePair.BySinc(large, large, default(Shift))]);
            Row(table, $"{set}, two dates", work, pairs.Select(p => MovablePair.BySinc(p.Before, p.After, null)));
            places.AddRange(pairs.Select(p => new[] { p.Before, p.After }));
        }

        SceneDataset.Write(new SceneOptions { Seed = 301, Width = 1200, Height = 1200 }, work, 3);
        Row(table, "simulated scenes, two dates", work, Enumerable.Range(0, 3).Select(i => Path.Combine(work, $"scene-301-{i:000}"))
            .Select(folder => MovablePair.BySinc(RgbImageFile.Read(Path.Combine(folder, "before.tif")), RgbImageFile.Read(Path.Combine(folder, "after.tif")), SimulatedShift.Of(folder))));
        foreach (var (region, seed) in new[] { ("lowland", 301), ("southern", 311) })
            Row(table, $"simulated scenes ({region}) drawn four times finer, two dates", work, FineScenes.Draw(work, region, seed, 4));
        return $"{table}\n{DifferentPlaces(work, places)}";
    }

    private static void Row(MarkdownTable table, string name, string work, IEnumerable<MovablePair> pairs)
    {
        var (judged, count, movedCount, found, foundAsTheyAre) = (new List<(double Error, double Standard)>(), 0, 0, 0, 0);
        foreach (var pair in pairs)
        {
            var estimate = Estimate(work, pair.Before, pair.After(default));
            count++;
            foundAsTheyAre += estimate.IsFound ? 1 : 0;
            foreach (var shift in pair.Known)
            {
                var moved = Estimate(work, pair.Before, pair.After(shift));
                movedCount++;
                found += moved.IsFound ? 1 : 0;
                if (moved.IsFound && (pair.Own ?? (estimate.IsFound ? estimate.Shift : null)) is { } own)
                    judged.Add((moved.Shift.DistanceTo(new Shift(own.Columns + shift.Columns, own.Rows + shift.Rows)), moved.StandardError));
            }
        }

        var errors = judged.ConvertAll(j => j.Error);
        table.Row(
            name, Figures.Whole(count), Figures.Whole(foundAsTheyAre), Figures.Whole(movedCount), Figures.Whole(found), Figures.Whole(judged.Count),
            At(errors, 0.5), At(errors, 0.95), At(errors, 1), At(judged.ConvertAll(j => j.Standard), 0.5), Figures.Whole(judged.Count(j => j.Error <= 2 * j.Standard)));
    }

    private static string At(List<double> values, double share) => values.Count == 0
        ? ""
        : values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * values.Count) - 1)).ToString("0.000", CultureInfo.InvariantCulture);

    // Each date of each place with each date of every other one: whatever is found there is wrong.
    private static string DifferentPlaces(string work, List<RgbImage[]> places)
    {
        var estimates = places.SelectMany((one, i) => places.Skip(i + 1).SelectMany(other => one.SelectMany(_ => other, (a, b) => Estimate(work, a, b)))).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Pictures of different places: {estimates.Count} pairs, a shift found in {estimates.Count(e => e.IsFound)}; the correlation stands at most {estimates.Max(e => e.OverChance):0.0} deviations above chance.\n");
    }

    private static ShiftEstimate Estimate(string work, RgbImage before, RgbImage after)
    {
        var (a, b) = (Path.Combine(work, "before.tif"), Path.Combine(work, "after.tif"));
        var options = new GeoTiffWriterOptions { Width = before.Width - (2 * MovablePair.Margin), Height = before.Height - (2 * MovablePair.Margin), Transform = new GeoTransform(1, 0, 500_000, 0, -1, 5_600_000), EpsgCode = 25832 };
        GeoTiffWriter.Write(a, Mosaic.Cropped(before, MovablePair.Margin), options);
        GeoTiffWriter.Write(b, Mosaic.Cropped(after, MovablePair.Margin), options);
        using var first = GeoTiffFile.Open(a);
        using var second = GeoTiffFile.Open(b);
        return ShiftEstimator.Measure(PairReader.Create(first, second));
    }
}
