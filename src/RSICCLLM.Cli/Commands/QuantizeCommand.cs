using System.CommandLine;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm quantize</c>: a checkpoint in, a model package out.</summary>
internal static class QuantizeCommand
{
    private static readonly Option<string> Checkpoint = new("--checkpoint") { Description = "Folder of the checkpoint, in the hub's layout.", Required = true };
    private static readonly Option<string> Output = new("--output") { Description = "Folder of the package; it must not exist, or be empty.", Required = true };
    private static readonly Option<string?> Adapter = new("--adapter") { Description = "Folder of a LoRA adapter (PEFT's layout) that is merged into the weights, with the difference-aware module if it brings one." };
    private static readonly Option<int?> Tile = new("--tile") { Description = "Edge of a tile in pixels, 28 to 2048. The model sees multiples of 28: tiles of another size are resized to the nearest one. Default: what the checkpoint states, else 448." };
    private static readonly Option<double?> GroundSamplingDistance = new("--gsd") { Description = "Metres per pixel that the model was trained on. Default: what the checkpoint states." };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of the model, for reports. Default: what the checkpoint states, else its folder's name." };
    private static readonly Option<string?> License = new("--license") { Description = "Licence of the weights (SPDX). Default: what the checkpoint states." };
    private static readonly Option<string?> TrainingNote = new("--training-note") { Description = "What the model was trained on and what it is not for. Default: what the checkpoint states." };
    private static readonly Option<string> SelfTest = QuantizationOptions.Choice("--self-test", "auto", "Run the package once and record its answer: now, later ('rsiccllm inspect PACKAGE --record-self-test' does it), or auto: now where this machine has the memory.", "auto", "now", "later");
    private static readonly Option<bool> Replace = new("--replace") { Description = "Replace a package that is there already, once the new one is complete." };

    public static Command Create()
    {
        var command = new Command("quantize", """
            Turn a trained checkpoint into a package that 'rsiccllm run' takes.

            Examples:
              rsiccllm quantize --checkpoint samples/checkpoint --output my-package --tile 112
              rsiccllm quantize --checkpoint my-7b --output my-package --target both --size-budget 5.5GB

            An interrupted conversion goes on where it stood when the same command is started again.
            """)
        {
            Checkpoint, Output, Adapter, Tile, GroundSamplingDistance, Name, License, TrainingNote, SelfTest, Replace,
        };
        QuantizationOptions.AddTo(command);
        OptionRange.Check(GroundSamplingDistance, 0.001, 1000);
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var options = QuantizationOptions.Apply(parsed, new ConversionOptions
        {
            Checkpoint = parsed.GetValue(Checkpoint)!,
            Output = parsed.GetValue(Output)!,
            Adapter = parsed.GetValue(Adapter),
            TileWidth = parsed.GetValue(Tile),
            TileHeight = parsed.GetValue(Tile),
            GroundSamplingDistance = parsed.GetValue(GroundSamplingDistance),
            Name = parsed.GetValue(Name),
            License = parsed.GetValue(License),
            TrainingNote = parsed.GetValue(TrainingNote),
            SelfTest = parsed.GetValue(SelfTest) switch { "now" => true, "later" => false, _ => null },
            Replace = parsed.GetValue(Replace),
        });
        PackageManifest manifest;
        using (var progress = new ConversionProgressLine())
            manifest = PackageBuilder.Build(options, progress, cancellation);
        var bytes = manifest.Files.Sum(f => f.Size);
        Console.Out.WriteLine($"{options.Output}: {manifest.Name}, {manifest.Quantization}, {ByteText.Of(bytes)} in {manifest.Files.Count} files");
        if (PackageBuilder.ResizedTile(options.Output, manifest) is { } seen)
            Console.Out.WriteLine($"Tiles of {manifest.TileWidth} x {manifest.TileHeight} pixels are resized to {seen.Width} x {seen.Height} before the model sees them.");
        if (manifest.SelfTest is null)
            Console.Out.WriteLine($"The self-test is postponed: 'rsiccllm inspect {options.Output} --record-self-test' adds it on a machine with the memory.");
        return ExitCodes.Success;
    }
}
