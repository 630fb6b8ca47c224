using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
    private static readonly Shift[] Known = [new(0.25, -0.5), new(0.4, 0.1), new(-0.73, 0.31), new(1.5, -1.25), new(-2.6, 3.3), new(6.2, -4.7)];

    // The largest known shift and what the sinc reaches.
    private static readonly int Margin = (int)Math.Ceiling(Known.Max(s => Math.Max(Math.Abs(s.Columns), Math.Abs(s.Rows)))) + SincShift.Reach;

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
        var table = new MarkdownTable("pictures", "pairs", "found as they are", "moved pairs", "found", "median error (pixels)", "95 % below", "largest", "median standard error");
        var places = new List<RgbImage[]>();
        foreach (var set in new[] { "levir", "levir-cc", "dsifn" })
        {
            var pairs = Directory.GetDirectories(Path.Combine(root, set)).Order(StringComparer.Ordinal)
                .Select(folder => (Before: RgbImageFile.Read(Path.Combine(folder, "before.png")), After: RgbImageFile.Read(Path.Combine(folder, "after.png")))).ToList();
            Row(table, $"{set}, one date against itself", work, [.. pairs.Select(p => (p.Before, p.Before, (Shift?)default(Shift)))]);
            Row(table, $"{set}, two dates", work, [.. pairs.Select(p => (p.Before, p.After, (Shift?)null))]);
            places.AddRange(pairs.Select(p => new[] { p.Before, p.After }));
        }

        SceneDataset.Write(new SceneOptions { Seed = 301, Width = 1200, Height = 1200 }, work, 3);
        var scenes = Enumerable.Range(0, 3).Select(i => Path.Combine(work, $"scene-301-{i:000}"))
            .Select(folder => (RgbImageFile.Read(Path.Combine(folder, "before.tif")), RgbImageFile.Read(Path.Combine(folder, "after.tif")), (Shift?)SimulatedShift(folder))).ToList();
        Row(table, "simulated scenes, two dates", work, scenes);
        return $"{table}\n{DifferentPlaces(work, places)}";
    }

    private static Shift SimulatedShift(string folder)
    {
        using var truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "truth.json")));
        var shift = truth.RootElement.GetProperty("shift");
        return new Shift(shift[0].GetDouble(), shift[1].GetDouble());
    }

    // Own: the shift that the pair has before it is moved; null where nobody knows it.
    private static void Row(MarkdownTable table, string name, string work, List<(RgbImage Before, RgbImage After, Shift? Own)> pairs)
    {
        var (errors, standardErrors, foundAsTheyAre) = (new List<double>(), new List<double>(), 0);
        foreach (var (before, after, known) in pairs)
        {
            var estimate = Estimate(work, before, after);
            foundAsTheyAre += estimate.IsFound ? 1 : 0;
            foreach (var shift in Known)
            {
                var moved = Estimate(work, before, SincShift.Move(after, shift.Columns, shift.Rows));
                if (!moved.IsFound || (known ?? (estimate.IsFound ? estimate.Shift : null)) is not { } own)
                    continue;
                errors.Add(moved.Shift.DistanceTo(new Shift(own.Columns + shift.Columns, own.Rows + shift.Rows)));
                standardErrors.Add(moved.StandardError);
            }
        }

        table.Row(
            name, Figures.Whole(pairs.Count), Figures.Whole(foundAsTheyAre), Figures.Whole(pairs.Count * Known.Length), Figures.Whole(errors.Count),
            At(errors, 0.5), At(errors, 0.95), At(errors, 1), At(standardErrors, 0.5));
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
        var options = new GeoTiffWriterOptions { Width = before.Width - (2 * Margin), Height = before.Height - (2 * Margin), Transform = new GeoTransform(1, 0, 500_000, 0, -1, 5_600_000), EpsgCode = 25832 };
        GeoTiffWriter.Write(a, Cropped(before), options);
        GeoTiffWriter.Write(b, Cropped(after), options);
        using var first = GeoTiffFile.Open(a);
        using var second = GeoTiffFile.Open(b);
        return ShiftEstimator.Measure(PairReader.Create(first, second));
    }

    private static RgbImage Cropped(RgbImage image)
    {
        var result = new RgbImage(image.Width - (2 * Margin), image.Height - (2 * Margin));
        for (var row = 0; row < result.Height; row++)
            image.Pixels.AsSpan((((row + Margin) * image.Width) + Margin) * 3, result.Width * 3).CopyTo(result.Pixels.AsSpan(row * result.Width * 3));
        return result;
    }
}
