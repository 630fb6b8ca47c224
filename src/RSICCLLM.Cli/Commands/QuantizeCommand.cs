using System.CommandLine;
using System.Globalization;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm quantize</c>: a checkpoint in, a model package out.</summary>
internal static class QuantizeCommand
{
    private static readonly Option<string> Checkpoint = new("--checkpoint") { Description = "Folder of the checkpoint, in the hub's layout.", Required = true };
    private static readonly Option<string> Output = new("--output") { Description = "Folder of the package; it must not exist, or be empty.", Required = true };
    private static readonly Option<string> Target = Choice("--target", "cpu", "Device to make decoder graphs for.", "cpu");
    private static readonly Option<string> Method = Choice("--method", "rtn", "rtn: round to nearest, INT4. none: float32.", "rtn", "none");
    private static readonly Option<int> BlockSize = new("--block-size") { Description = "Inputs that share a scale, a power of two from 16 to 256.", DefaultValueFactory = _ => 32 };
    private static readonly Option<int> Tile = new("--tile") { Description = "Edge of a tile in pixels, a multiple of 28.", DefaultValueFactory = _ => 448 };
    private static readonly Option<double?> GroundSamplingDistance = new("--gsd") { Description = "Metres per pixel that the model was trained on." };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Replace a package that is there already, once the new one is complete." };

    public static Command Create()
    {
        var command = new Command("quantize", """
            Turn a trained checkpoint into a package that 'rsiccllm run' takes.

            Example:
              rsiccllm quantize --checkpoint samples/checkpoint --output my-package --tile 112
            """)
        {
            Checkpoint, Output, Target, Method, BlockSize, Tile, GroundSamplingDistance, Replace,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var options = new ConversionOptions
        {
            Checkpoint = parsed.GetValue(Checkpoint)!,
            Output = parsed.GetValue(Output)!,
            Targets = [parsed.GetValue(Target)!],
            Precision = parsed.GetValue(Method) == "none" ? WeightPrecision.Float32 : WeightPrecision.Int4,
            BlockSize = parsed.GetValue(BlockSize),
            TileWidth = parsed.GetValue(Tile),
            TileHeight = parsed.GetValue(Tile),
            GroundSamplingDistance = parsed.GetValue(GroundSamplingDistance),
            Replace = parsed.GetValue(Replace),
        };
        var manifest = PackageBuilder.Build(options, cancellation: cancellation);
        var bytes = manifest.Files.Sum(f => f.Size);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Output}: {manifest.Name}, {manifest.Quantization}, {bytes / 1e6:0.0} MB in {manifest.Files.Count} files"));
        return ExitCodes.Success;
    }

    private static Option<string> Choice(string name, string standard, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
