using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Benchmarks.Reports;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Outputs of few and of many changes: memory must not grow with them.</summary>
internal static partial class ReportsCommand
{
    private static readonly int[] Sizes = [100, 2000];

    public static Command Create()
    {
        var command = new Command("reports", """
            Write all outputs of a report of 100 and of 2,000 changes; print pages a second and peak memory.

            Example:
              rsiccllm-benchmarks reports --docs docs/benchmarks.md
            """)
        {
            BenchmarkOptions.Docs, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var work = Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "reports");
        var table = new MarkdownTable("changes", "pages", "volumes", "time", "pages/s", "peak memory above the start", "all files");
        ReportWriter.WriteAll(SyntheticReport.Create(10), work, new());
        var peaks = new List<double>();
        try
        {
            foreach (var size in Sizes)
            {
                GC.Collect();
                PeakMemory.Reset();
                var start = PeakMemory.Bytes;
                var watch = Stopwatch.StartNew();
                var files = ReportWriter.WriteAll(SyntheticReport.Create(size), work, new());
                var seconds = watch.Elapsed.TotalSeconds;
                peaks.Add(PeakMemory.Bytes - start);
                var pages = files.Pdf.Sum(Pages);
                table.Row(
                    Figures.Whole(size),
                    Figures.Whole(pages),
                    Figures.Whole(files.Pdf.Count),
                    Figures.Seconds(seconds),
                    (pages / seconds).ToString("0.0", CultureInfo.InvariantCulture),
                    Figures.Bytes(peaks[^1]),
                    Figures.Bytes(files.All.Sum(f => new FileInfo(f).Length)));
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        var ratio = (peaks[^1] / peaks[0]).ToString("0.00", CultureInfo.InvariantCulture);
        BenchmarkOptions.Publish(parsed, "reports", table + $"\nTwenty times the changes took {ratio} times the memory.\n");
        return 0;
    }

    /// <summary>Page objects of a PDF; Skia writes them uncompressed.</summary>
    private static int Pages(string pdf) => PageObject().Count(Encoding.Latin1.GetString(File.ReadAllBytes(pdf)));

    [GeneratedRegex(@"/Type /Page\s")]
    private static partial Regex PageObject();
}
