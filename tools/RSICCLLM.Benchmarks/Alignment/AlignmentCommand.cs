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
/// Shifts that are known against shifts that are measured. A pair may have a shift of its own that nobody knows, so what is judged is the
/// difference between the measured shift of the moved pair and that of the pair as it is; and, for one date against itself, the shift as such.
/// </summary>
internal static class AlignmentCommand
{
    private static readonly Shift[] Known = [new(0.25, -0.5), new(0.4, 0.1), new(-0.73, 0.31), new(1.5, -1.25), new(-2.6, 3.3), new(6.2, -4.7)];

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
        var table = new MarkdownTable("pictures", "pairs", "shifts", "found", "median error (pixels)", "95 % below", "largest");
        foreach (var set in new[] { "levir", "dsifn" })
        {
            var pairs = Directory.GetDirectories(Path.Combine(root, set)).Order(StringComparer.Ordinal)
                .Select(folder => (Before: RgbImageFile.Read(Path.Combine(folder, "before.png")), After: RgbImageFile.Read(Path.Combine(folder, "after.png")))).ToList();
            Row(table, $"{set}, one date against itself", work, [.. pairs.Select(p => (p.Before, p.Before))]);
            Row(table, $"{set}, two dates", work, pairs);
        }

        SceneDataset.Write(new SceneOptions { Seed = 301, Width = 1200, Height = 1200 }, work, 3);
        var scenes = Enumerable.Range(0, 3).Select(i => Path.Combine(work, $"scene-301-{i:000}"))
            .Select(folder => (RgbImageFile.Read(Path.Combine(folder, "before.tif")), RgbImageFile.Read(Path.Combine(folder, "after.tif")))).ToList();
        Row(table, "simulated scenes, two dates", work, scenes);
        return table.ToString();
    }

    private static void Row(MarkdownTable table, string name, string work, List<(RgbImage Before, RgbImage After)> pairs)
    {
        var errors = new List<double>();
        foreach (var (before, after) in pairs)
        {
            var own = Estimate(work, before, after);
            foreach (var shift in Known)
            {
                var moved = Estimate(work, before, SincShift.Move(after, shift.Columns, shift.Rows));
                if (own.IsFound && moved.IsFound)
                    errors.Add(moved.Shift.DistanceTo(new Shift(own.Shift.Columns + shift.Columns, own.Shift.Rows + shift.Rows)));
            }
        }

        errors.Sort();
        static string Pixels(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
        string At(double share) => errors.Count == 0 ? "" : Pixels(errors[Math.Max(0, (int)Math.Ceiling(share * errors.Count) - 1)]);
        table.Row(name, Figures.Whole(pairs.Count), Figures.Whole(pairs.Count * Known.Length), Figures.Whole(errors.Count), At(0.5), At(0.95), At(1));
    }

    private static ShiftEstimate Estimate(string work, RgbImage before, RgbImage after)
    {
        var (a, b) = (Path.Combine(work, "before.tif"), Path.Combine(work, "after.tif"));
        var options = new GeoTiffWriterOptions { Width = before.Width, Height = before.Height, Transform = new GeoTransform(1, 0, 500_000, 0, -1, 5_600_000), EpsgCode = 25832 };
        GeoTiffWriter.Write(a, before, options);
        GeoTiffWriter.Write(b, after, options);
        using var first = GeoTiffFile.Open(a);
        using var second = GeoTiffFile.Open(b);
        return ShiftEstimator.Measure(PairReader.Create(first, second));
    }
}
