using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Benchmarks.Decoders;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>The INT4 decoder graph against one that another builder wrote of the same shape, in one run.</summary>
internal static class DecoderCommand
{
    private const int Prompt = 300;
    private const int Steps = 16;

    private static readonly string[] HeavyOperators = ["MatMulNBits", "GroupQueryAttention", "SkipSimplifiedLayerNormalization", "SimplifiedLayerNormalization"];

    private static readonly Option<string> Given = new("--given") { Description = "The other graph: an ONNX file of the same configuration; its weights are made up.", Required = true };
    private static readonly Option<string> Configuration = new("--config") { Description = "config.json of the shape.", Required = true };

    public static Command Create()
    {
        var command = new Command("decoder", """
            Time prefill and decoding of our INT4 decoder graph against another one of the same shape, with random weights.

            Example:
              rsiccllm-benchmarks decoder --given ../shared/reference/genai-official/qwen7b_2layers_cpu_int4/model.onnx --config ../shared/reference/genai-official/qwen7b_2layers_config.json
            """)
        {
            Given, Configuration, BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var work = Directory.CreateDirectory(Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "decoder")).FullName;
        try
        {
            var configuration = ModelConfigurationReader.LoadFile(parsed.GetValue(Configuration)!);
            var clock = Stopwatch.StartNew();
            (string Name, string Path)[] graphs =
            [
                ("given", Made(GivenDecoder.Write(work, parsed.GetValue(Given)!))),
                ("ours, block 32, all positions", Made(RandomDecoder.Write(work, "all32", configuration, new BlockFormat(32, true), LogitPositions.All))),
                ("ours, block 32 with zero points", Made(RandomDecoder.Write(work, "last32", configuration, new BlockFormat(32, false), LogitPositions.Chosen))),
                ("ours, block 128 with zero points", Made(RandomDecoder.Write(work, "last128", configuration, new BlockFormat(128, false), LogitPositions.Chosen))),
            ];
            BenchmarkOptions.Publish(parsed, "decoder", Counts(graphs) + "\n" + Measure(graphs, configuration.Text, parsed.GetValue(BenchmarkOptions.Rounds)));

            string Made(string path)
            {
                Progress(clock, $"made {Path.GetFileName(path)}");
                return path;
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        return 0;
    }

    // Where the time goes; what remains are casts, shapes and rotary angles.
    private static string Counts((string Name, string Path)[] graphs)
    {
        var table = new MarkdownTable(["graph", .. HeavyOperators]);
        foreach (var (name, path) in graphs)
        {
            var counts = ModelReader.CountOperators(path);
            table.Row([name, .. HeavyOperators.Select(op => Figures.Whole(counts.GetValueOrDefault(op)))]);
        }

        return table.ToString();
    }

    private static void Progress(Stopwatch clock, string text) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.0} s: {text}"));

    private static string Measure((string Name, string Path)[] graphs, TextConfiguration text, int rounds)
    {
        var clock = Stopwatch.StartNew();
        var runs = new List<(string Name, DecoderRun Run)>();
        foreach (var (name, path) in graphs)
        {
            runs.Add((name, new DecoderRun(path, text, Prompt + Steps)));
            Progress(clock, $"loaded {name}");
        }

        var table = new MarkdownTable("graph", "prefill of 300 tokens", "decode, 1 sequence", "decode, 8 sequences");
        var cells = runs.ToDictionary(run => run.Name, _ => new List<string>());
        foreach (var (batch, isPrefill) in new[] { (1, true), (1, false), (8, false) })
        {
            var caches = runs.ToDictionary(run => run.Name, run => run.Run.Cache(batch));
            var samples = Alternation.Run(rounds, isPrefill ? "prefill" : $"decode of {batch}", [.. runs.Select(run => new Contender(run.Name, () => Work(run.Run, caches[run.Name], batch, isPrefill)))]);
            var tokens = isPrefill ? Prompt : batch * Steps;
            foreach (var (name, _) in runs)
            {
                var (median, low, high) = samples[runs[0].Name].RatioTo(samples[name]);
                cells[name].Add(string.Create(CultureInfo.InvariantCulture, $"{tokens / samples[name].Median:0} tokens/s")
                    + (name == runs[0].Name ? "" : string.Create(CultureInfo.InvariantCulture, $", {median:0.00} times ({low:0.00} to {high:0.00})")));
            }

            foreach (var value in caches.Values.SelectMany(cache => cache))
                value.Dispose();
        }

        foreach (var (name, run) in runs)
        {
            table.Row([name, .. cells[name]]);
            run.Dispose();
        }

        return table.ToString();
    }

    private static void Work(DecoderRun run, Microsoft.ML.OnnxRuntime.OrtValue[] cache, int batch, bool isPrefill)
    {
        if (isPrefill)
        {
            run.Run(cache, batch, 0, Prompt);
            return;
        }

        for (var step = 0; step < Steps; step++)
            run.Run(cache, batch, Prompt + step, 1);
    }
}
