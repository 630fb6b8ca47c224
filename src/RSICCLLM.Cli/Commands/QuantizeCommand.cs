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
    private static readonly Option<int> Tile = new("--tile") { Description = "Edge of a tile in pixels, a multiple of 28.", DefaultValueFactory = _ => 448 };
    private static readonly Option<double?> GroundSamplingDistance = new("--gsd") { Description = "Metres per pixel that the model was trained on." };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Replace a package that is there already, once the new one is complete." };

    public static Command Create()
    {
        var command = new Command("quantize", """
            Turn a trained checkpoint into a package that 'rsiccllm run' takes.

            Example:
              rsiccllm quantize --checkpoint samples/checkpoint --output my-package --tile 112
              rsiccllm quantize --checkpoint my-7b --output my-package --target both --size-budget 5.5GB
            """)
        {
            Checkpoint, Output, Tile, GroundSamplingDistance, Replace,
        };
        foreach (var option in QuantizationOptions.All)
            command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var options = QuantizationOptions.Apply(parsed, new ConversionOptions
        {
            Checkpoint = parsed.GetValue(Checkpoint)!,
            Output = parsed.GetValue(Output)!,
            TileWidth = parsed.GetValue(Tile),
            TileHeight = parsed.GetValue(Tile),
            GroundSamplingDistance = parsed.GetValue(GroundSamplingDistance),
            Replace = parsed.GetValue(Replace),
        });
        var manifest = PackageBuilder.Build(options, cancellation: cancellation);
        var bytes = manifest.Files.Sum(f => f.Size);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Output}: {manifest.Name}, {manifest.Quantization}, {bytes / 1e6:0.0} MB in {manifest.Files.Count} files"));
        return ExitCodes.Success;
    }
}
