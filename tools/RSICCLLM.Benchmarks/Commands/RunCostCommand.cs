using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Running;
using RSICCLLM.Benchmarks.Engine;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>A whole run of a pair of scenes beside the bare captioning of the same tiles.</summary>
internal static class RunCostCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package.", DefaultValueFactory = _ => Path.Combine("samples", "model") };
    private static readonly Option<string> Scenes = new("--scenes") { Description = "Folder with before.tif and after.tif.", DefaultValueFactory = _ => Path.Combine("samples", "scenes", "riverside") };

    private static readonly Option<int> Tokens = new("--tokens") { Description = "For a package of random weights: tokens of every answer, whose words then come from the pictures. 0: the package's own answers." };
    private static readonly Option<bool> RunOnly = new("--run-only") { Description = "One run and nothing beside it: how much of its time passes outside the captioner. For packages whose captions take minutes." };
    private static readonly Option<string> Section = new("--section") { Description = "Section of the page that is written.", DefaultValueFactory = _ => "run-cost" };

    public static Command Create()
    {
        var command = new Command("run-cost", """
            Run a pair of scenes from files to reports, and caption the same tiles without anything around it, in turn.

            Example:
              rsiccllm-benchmarks run-cost --docs docs/benchmarks.md
              rsiccllm-benchmarks run-cost --model scratch/package --tokens 32 --run-only --section run-cost-7b --docs docs/benchmarks.md
            """)
        {
            Model, Scenes, Tokens, RunOnly, Section, BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var scenes = parsed.GetValue(Scenes)!;
        var output = Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "run-cost");
        var pair = new PairConfiguration("scenes", new SceneConfiguration(Path.Combine(scenes, "before.tif"), null), new SceneConfiguration(Path.Combine(scenes, "after.tif"), null));
        var run = new RunConfiguration { Model = parsed.GetValue(Model)!, Output = output, Pairs = [pair] };
        using var model = CaptionerFactory.Open(run.Model, new CaptionerOptions { Device = "cpu", BatchSize = run.Captioning.BatchSize });
        ICaptioner captioner = parsed.GetValue(Tokens) is > 0 and var tokens ? new WordedCaptioner(model, tokens) : model;
        if (parsed.GetValue(RunOnly))
        {
            var parts = RunParts.Of(run, captioner);
            Directory.Delete(output, recursive: true);
            BenchmarkOptions.Publish(parsed, parsed.GetValue(Section)!, string.Create(
                CultureInfo.InvariantCulture,
                $"{captioner.Description.Name}, {captioner.Description.Quantization}: {parts.Tiles} tiles of {captioner.Description.TileWidth} x {captioner.Description.TileHeight} pixels in {Figures.Seconds(parts.Whole)}, of which {100 * parts.Outside:0.0} % passed while the captioner was not at work: {Figures.Seconds(parts.Before)} before its first tile, {Figures.Seconds(parts.Between)} between its calls, {Figures.Seconds(parts.After)} after its last answer.\n"));
            return 0;
        }

        using var recorded = new RecordingCaptioner(captioner) { Keeps = true };
        Whole(run, recorded);
        recorded.Keeps = false;
        List<double> shares = [];
        var rounds = Alternation.Run(
            parsed.GetValue(BenchmarkOptions.Rounds),
            "run",
            new Contender("captioning alone", () => recorded.Calls.ForEach(call => captioner.Caption(call.Tiles, call.Options, CancellationToken.None))),
            new Contender("the whole run", () => shares.Add(Outside(() => Whole(run, recorded), recorded))));
        Directory.Delete(output, recursive: true);
        var tiles = recorded.Calls.Sum(call => call.Tiles.Count);
        var (alone, whole) = (rounds["captioning alone"], rounds["the whole run"]);
        var table = new MarkdownTable("what", "time", "tiles a minute", "time against captioning alone");
        foreach (var (name, samples) in rounds)
            table.Row(name, Figures.Seconds(samples.Median), Figures.Whole((long)(60 * tiles / samples.Median)), Figures.Ratio(samples.RatioTo(alone)));
        var each = (whole.Median - alone.Median) / tiles;
        BenchmarkOptions.Publish(parsed, parsed.GetValue(Section)!, string.Create(
            CultureInfo.InvariantCulture,
            $"{captioner.Description.Name}, {captioner.Description.Quantization}, {tiles} tiles of {captioner.Description.TileWidth} x {captioner.Description.TileHeight} pixels in {recorded.Calls.Count} calls.\n\n{table}\nWhat is around captioning takes {Figures.Seconds(each)} a tile; {100 * shares.Order().ElementAt(shares.Count / 2):0.0} % of a run's time passes while the captioner is not at work.\n"));
        return 0;
    }

    // Within one run, so that it means something on a busy machine as well.
    private static double Outside(Action run, RecordingCaptioner captioner)
    {
        var before = captioner.Inside;
        var clock = Stopwatch.StartNew();
        run();
        return 1 - ((captioner.Inside - before) / clock.Elapsed);
    }

    private static void Whole(RunConfiguration run, RecordingCaptioner captioner)
    {
        if (Directory.Exists(run.Output))
            Directory.Delete(run.Output, recursive: true);
        var outcome = BatchRunner.RunAsync(run, captioner, new Progress<RunProgress>(), CancellationToken.None).GetAwaiter().GetResult();
        if (!outcome.Succeeded)
            throw new InvalidOperationException($"The run failed: {outcome.Pairs[0].Failure}");
    }
}
