using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Benchmarks.Methods;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>What each quantisation method costs the output of every decoder layer.</summary>
internal static class MethodsCommand
{
    private const int CalibrationSeed = 1;
    private const int HeldOutSeed = 2;

    private static readonly Option<string> Checkpoint = new("--checkpoint") { Description = "Folder of a checkpoint that knows the simulator's tiles.", DefaultValueFactory = _ => Path.Combine("samples", "checkpoint") };
    private static readonly Option<int> Pairs = new("--pairs") { Description = "Drawn pairs to calibrate with, and as many others to measure on.", DefaultValueFactory = _ => 32 };
    private static readonly Option<int?> Tile = new("--tile") { Description = "Edge of a tile in pixels. Default: as quantize." };
    private static readonly Option<int> BlockSize = new("--block-size") { Description = "Inputs that share a scale.", DefaultValueFactory = _ => 32 };

    public static Command Create()
    {
        OptionRange.Check(Pairs, 1, int.MaxValue);
        OptionRange.Check(Tile, 28, int.MaxValue);
        OptionRange.Check(BlockSize, 16, 256);
        var command = new Command("methods", """
            Quantise every linear layer of a decoder to 4 bits by each method, and measure the error of its output on pairs that calibration has not seen.

            Example:
              rsiccllm-benchmarks methods --checkpoint samples/checkpoint --tile 112 --docs docs/conversion.md
            """)
        {
            Checkpoint, Pairs, Tile, BlockSize, BenchmarkOptions.Work, BenchmarkOptions.Docs,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        using var checkpoint = RSICCLLM.Model.Safetensors.Checkpoint.Open(parsed.GetValue(Checkpoint)!);
        var configuration = checkpoint.Configuration;
        var source = new CheckpointWeights(checkpoint);
        var parts = new ModelParts(new SettingFiles(checkpoint.Folder, null), configuration);
        var options = new ConversionOptions { Checkpoint = checkpoint.Folder, Output = Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "methods"), TileWidth = parsed.GetValue(Tile), TileHeight = parsed.GetValue(Tile) }.With(configuration.Card);
        using var known = Open(CalibrationSeed);
        using var unseen = Open(HeldOutSeed);
        var format = new BlockFormat(parsed.GetValue(BlockSize), false);
        (string Name, IBlockQuantizer Quantizer)[] methods =
        [
            (QuantizationMethod.RoundToNearest.Name(), BlockQuantizers.RoundToNearest),
            (QuantizationMethod.LeastSquares.Name(), BlockQuantizers.LeastSquares),
            (QuantizationMethod.Gptq.Name(), new Gptq(known.Moments)),
        ];
        var table = new MarkdownTable(["layer", .. methods.Select(method => method.Name)]);
        var all = new OutputError[methods.Length];
        foreach (var layer in DecoderMatrix.Of(configuration.Text).Chunk(DecoderMatrix.PerLayer).Select((matrices, index) => (matrices, index)))
        {
            var sums = new OutputError[methods.Length];
            foreach (var matrix in layer.matrices)
            {
                for (var m = 0; m < methods.Length; m++)
                    sums[m] += OutputError.Of(source, matrix, methods[m].Quantizer, format, unseen.Moments.Of(matrix.Name, CancellationToken.None)!);
            }

            Row(layer.index.ToString(CultureInfo.InvariantCulture), sums);
            for (var m = 0; m < methods.Length; m++)
                all[m] += sums[m];
        }

        Row("all", all);
        BenchmarkOptions.Publish(parsed, "methods", table.ToString());
        return 0;

        CalibratedWeights Open(long seed) => CalibratedWeights.Open(
            source,
            configuration,
            parts.Processor,
            parts.Tokenizer,
            parts.Prompt,
            options with { Calibration = SimulatedPairs.Draw(seed, parsed.GetValue(Pairs), options.TileWidth!.Value) })!;

        void Row(string name, OutputError[] errors) => table.Row([name, .. errors.Select(error => string.Create(CultureInfo.InvariantCulture, $"{100 * error.Relative:0.00} %"))]);
    }
}
