using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Decoders;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>The vision encoder of the 7B's shape beside the machine's largest products.</summary>
internal static class VisionCommand
{
    private const int Edge = 448;
    private const string Single = "product of 2048 x 4096 x 4096 in float32";
    private const string Eight = "the same in 8 bits";

    public static Command Create()
    {
        var command = new Command("vision", """
            Time the vision encoder of the 7B's shape on one pair of 448-pixel tiles, random weights, on the CPU, beside single products of ONNX Runtime's.

            Example:
              rsiccllm-benchmarks vision --docs docs/benchmarks.md
            """)
        {
            BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var work = Directory.CreateDirectory(Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "vision")).FullName;
        try
        {
            var configuration = PublishedShape.Of(layers: 1);
            using var single = new BareProduct(work, eightBits: false);
            using var eight = new BareProduct(work, eightBits: true);
            using var half = new VisionRun(work, "half", configuration, Edge, ElementType.Float16, new FloatLinear());
            using var blocks = new VisionRun(work, "blocks", configuration, Edge, ElementType.Float16, new BlockLinear(new BlockFormat(32, false, 8), 4, BlockQuantizers.RoundToNearest));
            var operations = VisionRun.Operations(configuration.Vision, Edge);
            (string Name, double Operations, Action Run)[] works =
            [
                (Single, BareProduct.Operations, single.Once),
                (Eight, BareProduct.Operations, eight.Once),
                ("encoder, matrices stored as float16", operations, half.Once),
                ("encoder, matrices in 8-bit blocks of 32", operations, blocks.Once),
            ];
            var samples = Alternation.Run(parsed.GetValue(BenchmarkOptions.Rounds), "vision", [.. works.Select(w => new Contender(w.Name, w.Run))]);
            var table = new MarkdownTable("what", "time", "speed", "of the float32 product's speed", "of the 8-bit product's");
            foreach (var (name, count, _) in works)
                table.Row(name, Figures.Seconds(samples[name].Median), Speed(count / samples[name].Median), Share(name, count, Single), Share(name, count, Eight));
            BenchmarkOptions.Publish(parsed, "vision", string.Create(CultureInfo.InvariantCulture, $"Two tiles of {Edge} x {Edge} pixels, {configuration.Vision.Depth} blocks, {operations / 1e12:0.00} TFLOP.\n\n{table}"));

            string Share(string name, double count, string peak)
            {
                var (median, low, high) = samples[peak].RatioTo(samples[name]);
                var scale = count / BareProduct.Operations;
                return Figures.Ratio((median * scale, low * scale, high * scale));
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        return 0;
    }

    private static string Speed(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e9:0} GFLOP/s");
}
