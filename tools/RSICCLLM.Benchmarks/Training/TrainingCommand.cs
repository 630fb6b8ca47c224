using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Runs;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.Benchmarks.Training;

/// <summary>LoRA steps of a 7B-shaped model cut to a few layers, beside its bare matrix products and the fastest product of the machine, in one run.</summary>
internal static class TrainingCommand
{
    private const int Pixels = 448;
    private const int PeakEdge = 4096;

    private static readonly Option<int> Layers = new("--layers") { Description = "Decoder layers, 2 or more; two take about 5 GB.", DefaultValueFactory = _ => 2 };

    public static Command Create()
    {
        OptionRange.Check(Layers, 2, PublishedShape.Layers);
        var command = new Command("training", """
            Time LoRA training steps of the 7B's widths with a few layers, weights in bfloat16, one pair of 448-pixel tiles, beside the bare matrix products of the
            same step and the machine's peak in a product of 4096 x 4096.

            Example:
              rsiccllm-benchmarks training --rounds 3 --docs docs/benchmarks.md
            """)
        {
            Layers, BenchmarkOptions.Rounds, BenchmarkOptions.Docs,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var options = new SftOptions
        {
            Training = "",
            Output = "",
            BatchSize = 1,
            Parts = new LowRankAdaptation { Rank = 8 },
            Auxiliary = new AuxiliaryOptions { Layer = 1 },
            Weights = WeightStorage.BFloat16,
            Device = DeviceChoice.Cpu,
        };
        using var training = new ShapedTraining(options, parsed.GetValue(Layers), visionBlocks: 1, Pixels);
        var products = StepProducts.Of(training.Configuration, training.Facts);
        using var bare = new ProductRun(products);
        MatrixProduct largest = new(1, PeakEdge, PeakEdge, PeakEdge, 1);
        using var peak = new ProductRun([largest]);
        var samples = Alternation.Run(
            parsed.GetValue(BenchmarkOptions.Rounds),
            new Contender("peak", peak.Once),
            new Contender("bare", bare.Once),
            new Contender("step", () => Step(training, recompute: false)),
            new Contender("recomputed", () => Step(training, recompute: true)));
        var operations = products.Sum(p => p.Operations);
        var machine = largest.Operations / samples["peak"].Median;
        string Speed(double work, string name) => string.Create(
            CultureInfo.InvariantCulture, $"{work / samples[name].Median / 1e9:0} GFLOP/s, {100 * work / samples[name].Median / machine:0} % of the peak");
        var table = new MarkdownTable("what", "time", "speed")
            .Row($"product of {PeakEdge} x {PeakEdge}, the peak", Figures.Seconds(samples["peak"].Median), Speed(largest.Operations, "peak"))
            .Row("bare products of a step", Figures.Seconds(samples["bare"].Median), Speed(operations, "bare"))
            .Row("a step", Figures.Seconds(samples["step"].Median), Speed(operations, "step"))
            .Row("a step, activations recomputed", Figures.Seconds(samples["recomputed"].Median), Speed(operations, "recomputed"));
        var text = $"{table}\n" + string.Create(
            CultureInfo.InvariantCulture,
            $"{training.Configuration.Text.LayerCount} layers, {training.Facts.SequenceTokens} tokens: {1 / samples["step"].Median:0.00} samples/s, {operations / 1e12:0.00} TFLOP a step. The bare products take {100 / samples["step"].RatioTo(samples["bare"]).Median:0} % of a step's time; with recomputed activations a step takes {Figures.Ratio(samples["recomputed"].RatioTo(samples["step"]))} times as long.\n");
        BenchmarkOptions.Publish(parsed, "training", text);
        return 0;
    }

    private static void Step(ShapedTraining training, bool recompute)
    {
        training.RecomputeActivations = recompute;
        training.Step();
    }
}
