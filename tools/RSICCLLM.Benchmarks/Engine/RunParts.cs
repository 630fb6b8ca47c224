using System.Diagnostics;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Running;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Engine;

/// <summary>Where the time of a run of one pair goes.</summary>
/// <param name="Tiles">Tiles that were captioned.</param>
/// <param name="Before">Seconds until the captioner gets its first tile: start, opening, alignment, reading the first block.</param>
/// <param name="Captioning">Seconds that the captioner is at work.</param>
/// <param name="Between">Seconds between its calls: storing a block, reading the next.</param>
/// <param name="After">Seconds after its last answer: merging, reports.</param>
internal sealed record RunParts(int Tiles, double Before, double Captioning, double Between, double After)
{
    /// <summary>Seconds in all.</summary>
    public double Whole => Before + Captioning + Between + After;

    /// <summary>Share of the time that passes while the captioner is not at work.</summary>
    public double Outside => 1 - (Captioning / Whole);

    /// <summary>Runs a pair anew.</summary>
    public static RunParts Of(RunConfiguration run, ICaptioner captioner)
    {
        if (Directory.Exists(run.Output))
            Directory.Delete(run.Output, recursive: true);
        var timed = new TimedCaptioner(captioner);
        var start = Stopwatch.GetTimestamp();
        var outcome = BatchRunner.RunAsync(run, timed, new Progress<RunProgress>(), CancellationToken.None).GetAwaiter().GetResult();
        var end = Stopwatch.GetTimestamp();
        if (!outcome.Succeeded)
            throw new InvalidOperationException($"The run failed: {outcome.Pairs[0].Failure}");
        if (timed.Tiles == 0)
            throw new InvalidOperationException("The run captioned no tile: the scenes have no common ground with data.");
        return new RunParts(
            timed.Tiles,
            Stopwatch.GetElapsedTime(start, timed.First).TotalSeconds,
            timed.Inside.TotalSeconds,
            (Stopwatch.GetElapsedTime(timed.First, timed.Last) - timed.Inside).TotalSeconds,
            Stopwatch.GetElapsedTime(timed.Last, end).TotalSeconds);
    }

    private sealed class TimedCaptioner(ICaptioner inner) : ICaptioner
    {
        public CaptionerDescription Description => inner.Description;

        public long First { get; private set; }

        public long Last { get; private set; }

        public int Tiles { get; private set; }

        public TimeSpan Inside { get; private set; }

        public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
        {
            var start = Stopwatch.GetTimestamp();
            if (Tiles == 0)
                First = start;
            var answers = inner.Caption(tiles, options, cancellation);
            Last = Stopwatch.GetTimestamp();
            Inside += Stopwatch.GetElapsedTime(start, Last);
            Tiles += tiles.Count;
            return answers;
        }

        public void Dispose()
        {
        }
    }
}
