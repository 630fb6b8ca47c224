using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Loads a large package and captions one pair: time, tokens per second, and memory against the memory plan.</summary>
internal static class OneCaptionCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package.", Required = true };
    private static readonly Option<int> Tokens = new("--tokens") { Description = "Tokens of the caption.", DefaultValueFactory = _ => 32 };

    public static Command Create()
    {
        // The first token is measured apart from the others.
        OptionRange.Check(Tokens, 2, int.MaxValue);
        var command = new Command("one-caption", """
            Load a package on the CPU and caption one drawn pair of tiles: time, tokens per second, peak memory.

            Example:
              rsiccllm-benchmarks one-caption --model scratch/package --docs docs/benchmarks.md
            """)
        {
            Model, Tokens, BenchmarkOptions.Docs,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var package = parsed.GetValue(Model)!;
        var tokens = parsed.GetValue(Tokens);
        var manifest = PackageManifest.Load(package);
        var plan = MemoryPlan.For(manifest, ModelConfigurationReader.Load(package), DeviceRequest.Cpu, batch: 1, tokens, PromptGraph.IsOpened(manifest, DeviceRequest.Cpu, CaptionEngines.OnnxRuntime));
        PeakMemory.Reset();
        var clock = Stopwatch.StartNew();
        using var captioner = CaptionerFactory.Open(package, new CaptionerOptions { Device = "cpu", BatchSize = 1 });
        var open = clock.Elapsed.TotalSeconds;
        var tile = DrawnTiles.Draw(0, 1, captioner.Description.TileWidth, captioner.Description.TileHeight);
        // The first caption of a process also pays for buffers and pages that are touched for the first time.
        var cold = Seconds(1);
        var first = Seconds(1);
        var whole = Seconds(tokens);
        var table = new MarkdownTable("figure", "value")
            .Row("package", $"{captioner.Description.Quantization}, tiles of {captioner.Description.TileWidth} x {captioner.Description.TileHeight} pixels")
            .Row("checking and loading", Figures.Seconds(open))
            .Row("images, prompt and first token, first caption", Figures.Seconds(cold))
            .Row("images, prompt and first token, later", Figures.Seconds(first))
            .Row("each token after that", string.Create(CultureInfo.InvariantCulture, $"{Figures.Seconds((whole - first) / (tokens - 1))}, {(tokens - 1) / (whole - first):0.0} tokens/s"))
            .Row("peak resident memory", Figures.Bytes(PeakMemory.Bytes))
            .Row("memory plan for one tile", Figures.Bytes(plan.TotalBytes));
        BenchmarkOptions.Publish(parsed, "one-caption", table.ToString());
        return 0;

        double Seconds(int count)
        {
            var start = clock.Elapsed.TotalSeconds;
            var caption = captioner.Caption(tile, new DecodingOptions { MaxNewTokens = count }, CancellationToken.None)[0];
            if (caption.TokenIds.Count != count)
                throw new InvalidOperationException($"The model stopped after {caption.TokenIds.Count} tokens; ask for fewer.");
            return clock.Elapsed.TotalSeconds - start;
        }
    }
}
