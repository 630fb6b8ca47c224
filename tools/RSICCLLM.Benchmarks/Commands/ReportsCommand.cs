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
    private static readonly int[] Sizes = [100, 1000, 2000, 4000];

    public static Command Create()
    {
        var command = new Command("reports", """
            Write all outputs of reports of 100 to 4,000 changes; print pages a second and peak memory.

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
        var table = new MarkdownTable("changes", "pages", "volumes", "time", "pages/s", "peak memory", "all files");
        ReportWriter.WriteAll(SyntheticReport.Create(10), work, new());
        var peaks = new List<double>();
        try
        {
            foreach (var size in Sizes)
            {
                GC.Collect();
                PeakMemory.Reset();
                var watch = Stopwatch.StartNew();
                var files = ReportWriter.WriteAll(SyntheticReport.Create(size), work, new());
                var seconds = watch.Elapsed.TotalSeconds;
                peaks.Add(PeakMemory.Bytes);
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

        // A volume is held in memory while it is made, so the first size is too small to show whether more of them cost more.
        var ratio = (peaks[^1] / peaks[1]).ToString("0.00", CultureInfo.InvariantCulture);
        BenchmarkOptions.Publish(parsed, "reports", table + $"\nFour times the changes, from 1,000 to 4,000, took {ratio} times the memory.\n");
        return 0;
    }

    /// <summary>Page objects of a PDF; Skia writes them uncompressed. Read in parts, so that the file does not count as memory of the report.</summary>
    private static int Pages(string pdf)
    {
        using var reader = new StreamReader(pdf, Encoding.Latin1);
        var count = 0;
        while (reader.ReadLine() is { } line)
            count += PageObject().Count(line);
        return count;
    }

    [GeneratedRegex(@"/Type /Page(?![A-Za-z])")]
    private static partial Regex PageObject();
}
