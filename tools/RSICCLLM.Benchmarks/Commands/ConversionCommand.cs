using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Time and memory of a whole conversion, held against a plain copy of the checkpoint on the same disk.</summary>
internal static class ConversionCommand
{
    private static readonly Option<string> Checkpoint = new("--checkpoint") { Description = "Folder of the checkpoint, for example of make-checkpoint.", Required = true };
    private static readonly Option<string> Target = new("--target") { Description = "Target of the package.", DefaultValueFactory = _ => "cpu" };
    private static readonly Option<string> Method = new("--method") { Description = $"{QuantizationMethods.Meanings} (drawn ones).", DefaultValueFactory = _ => QuantizationMethod.RoundToNearest.Name() };
    private static readonly Option<int> CalibrationPairs = new("--calibration-pairs") { Description = "Pairs that gptq is calibrated with.", DefaultValueFactory = _ => 32 };
    private static readonly Option<int?> Tile = new("--tile") { Description = "Edge of a tile in pixels. Default: as quantize." };
    private static readonly Option<string> Section = new("--section") { Description = "Section of the page.", DefaultValueFactory = _ => "conversion" };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Rounds; each copies and converts once, in turn.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave the package in the work folder." };

    public static Command Create()
    {
        Method.AcceptOnlyFromAmong([.. QuantizationMethods.Names]);
        OptionRange.Check(CalibrationPairs, 1, int.MaxValue);
        OptionRange.Check(Tile, 28, int.MaxValue);
        OptionRange.Check(Rounds, 1, int.MaxValue);
        var command = new Command("conversion", """
            Convert a checkpoint and copy it, in turn, and compare: time, bytes per second, peak memory. Unlike elsewhere no round is run first.

            Example:
              rsiccllm-benchmarks conversion --checkpoint random-7b --work scratch --docs docs/benchmarks.md
            """)
        {
            Checkpoint, Target, Method, CalibrationPairs, Tile, Section, Rounds, Keep, BenchmarkOptions.Work, BenchmarkOptions.Docs,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var checkpoint = Path.GetFullPath(parsed.GetValue(Checkpoint)!);
        var work = Directory.CreateDirectory(parsed.GetValue(BenchmarkOptions.Work)!).FullName;
        var package = Path.Combine(work, "package");
        var rounds = parsed.GetValue(Rounds);
        var bytes = new DirectoryInfo(checkpoint).EnumerateFiles("*.safetensors").Sum(file => file.Length);
        var (target, method) = (parsed.GetValue(Target)!, QuantizationMethods.Parse(parsed.GetValue(Method)!));
        var options = new ConversionOptions
        {
            Checkpoint = checkpoint,
            Output = package,
            Replace = true,
            Targets = target == "both" ? ["cpu", "directml"] : [target],
            Method = method,
            TileWidth = parsed.GetValue(Tile),
            TileHeight = parsed.GetValue(Tile),
            SelfTest = false,
        };
        if (method == QuantizationMethod.Gptq)
            options = options with { Calibration = SimulatedPairs.Draw(1, parsed.GetValue(CalibrationPairs), options.Completed().TileWidth!.Value) };
        var copies = new double[rounds];
        var conversions = new double[rounds];
        var peak = 0L;
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
                Copy();
            Convert();
            if (round % 2 == 1)
                Copy();

            void Copy() => copies[round] = Alternation.Once(() => CopyWeights(checkpoint, Path.Combine(work, "copy"))).Seconds;

            void Convert()
            {
                // What a killed run left would be gone on with, and only the rest be measured.
                var left = StagedFolder.PathFor(package);
                if (Directory.Exists(left))
                    Directory.Delete(left, recursive: true);
                var (seconds, bytesPeak) = Alternation.Once(() => PackageBuilder.Build(options));
                (conversions[round], peak) = (seconds, Math.Max(peak, bytesPeak));
            }
        }

        var (copy, conversion) = (new Samples(copies, 0), new Samples(conversions, peak));
        var written = new DirectoryInfo(package).EnumerateFiles().Sum(file => file.Length);
        var table = new MarkdownTable("figure", "value")
            .Row("checkpoint", Figures.Bytes(bytes))
            .Row("package", $"{Figures.Bytes(written)}, target {target}, method {method.Name()}{(method == QuantizationMethod.Gptq ? $" with {options.Calibration.Count} pairs" : "")}")
            .Row("rounds", rounds.ToString(CultureInfo.InvariantCulture))
            .Row("copy of the checkpoint, flushed to the disk", $"{Figures.Seconds(copy.Median)}, {Figures.Rate(bytes, copy.Median)}")
            .Row("conversion, hashes and flushing included", $"{Figures.Seconds(conversion.Median)}, {Figures.Rate(bytes, conversion.Median)} read")
            .Row("conversion / copy", Figures.Ratio(conversion.RatioTo(copy)))
            .Row("peak resident memory of the conversion", Figures.Bytes(peak));
        BenchmarkOptions.Publish(parsed, parsed.GetValue(Section)!, table.ToString());
        if (!parsed.GetValue(Keep))
            Directory.Delete(package, recursive: true);
        return 0;
    }

    // Shard over shard, so that a disk with room for a package is enough.
    private static void CopyWeights(string from, string to)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(from, "*.safetensors"))
                FileCopy.Once(file, to);
        }
        finally
        {
            File.Delete(to);
        }
    }
}
