using System.CommandLine;
using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Model;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Verification;

namespace RSICCLLM.Cli.Commands;

/// <summary>Options of <c>rsiccllm quantize</c> that say how weights are stored.</summary>
internal static class QuantizationOptions
{
    private const string Auto = "auto";
    private const string NotQuantized = "none";

    private static readonly Option<string> Target = Choice("--target", "cpu", "Devices to make graphs for; they share the weights.", "cpu", "directml", "both");
    private static readonly Option<string> Method = Choice(
        "--method", QuantizationMethod.LeastSquares.Name(), $"{QuantizationMethods.Meanings}. {NotQuantized}: float32.", [.. QuantizationMethods.Names, NotQuantized]);
    private static readonly Option<int?> BlockSize = new("--block-size") { Description = "Inputs that share a scale, a power of two from 16 to 256. Default: 128 for wide decoders (7B) on the CPU alone, else 32. Where it is named, a size budget leaves it alone." };
    private static readonly Option<string?> Calibration = new("--calibration") { Description = "RSICI file (JSON lines) with pairs of the tile size, for gptq and for choosing 8-bit matrices." };
    private static readonly Option<int> CalibrationPairs = new("--calibration-pairs") { Description = "Most pairs of it to use.", DefaultValueFactory = _ => 32 };
    private static readonly Option<string?> SizeBudget = new("--size-budget") { Description = "Most bytes of weights, for example 6GB; precisions are chosen to fill it." };
    private static readonly Option<double> EightBits = new("--eight-bit-share") { Description = "Share of the decoder's weights that keep 8 bits, the most sensitive ones, 0 to 1. Not beside --size-budget, which chooses them itself." };
    private static readonly Option<bool> EightBitPrompts = new("--eight-bit-prompts") { Description = "On the CPU, read prompts in 8-bit products: faster, for a byte more of disk and memory for each weight of the decoder's layers (6.5 GB for a 7B), and two while the package is loaded." };
    private static readonly Option<string> Embedding = Choice("--embedding", Auto, "How the embedding table is stored.", Auto, "float32", "float16", "int8", "int4");
    private static readonly Option<string> Vision = Choice("--vision", Auto, "How the vision tower is stored; the difference-aware module is always float32.", Auto, "float32", "float16", "int8");

    private static IReadOnlyList<Option> All { get; } = [Target, Method, BlockSize, Calibration, CalibrationPairs, SizeBudget, EightBits, EightBitPrompts, Embedding, Vision];

    /// <summary>Adds the options to a command, with their ranges.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
        OptionRange.Check(CalibrationPairs, 1, int.MaxValue);
        OptionRange.Check(EightBits, 0, 1);
    }

    /// <summary>Adds what the command line says.</summary>
    /// <exception cref="ConfigurationException">A size cannot be read, or options are out of range or exclude each other.</exception>
    public static ConversionOptions Apply(ParseResult parsed, ConversionOptions options)
    {
        var method = parsed.GetValue(Method)!;
        var applied = options with
        {
            Targets = parsed.GetValue(Target) == "both" ? [ConversionOptions.CpuTarget, ConversionOptions.DirectMlTarget] : [parsed.GetValue(Target)!],
            Precision = method == NotQuantized ? WeightPrecision.Float32 : WeightPrecision.Int4,
            Method = method == NotQuantized ? QuantizationMethod.LeastSquares : QuantizationMethods.Parse(method),
            BlockSize = parsed.GetValue(BlockSize),
            KeepBlockSize = parsed.GetValue(BlockSize) is not null,
            Calibration = ReadCalibration(parsed, options),
            SizeBudget = parsed.GetValue(SizeBudget) is { } size ? Bytes(size) : null,
            EightBitShare = parsed.GetValue(EightBits),
            EightBitPrompts = parsed.GetValue(EightBitPrompts),
            EmbeddingPrecision = Precision(parsed.GetValue(Embedding)!),
            VisionPrecision = Precision(parsed.GetValue(Vision)!),
        };
        try
        {
            applied.Validate();
        }
        catch (ModelException e)
        {
            throw new ConfigurationException(e.Message);
        }

        return applied;
    }

    /// <summary>Bytes of a size such as 6GB, 5.5 GB or 800MB; decimal units.</summary>
    internal static long Bytes(string text)
    {
        var trimmed = text.Trim();
        foreach (var (unit, factor) in new[] { ("GB", 1e9), ("MB", 1e6) })
        {
            if (trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(trimmed[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                && value is > 0 and <= 1e6)
            {
                return (long)(value * factor);
            }
        }

        throw new ConfigurationException($"The size budget is '{text}'; a size such as 6GB or 800MB is expected.");
    }

    private static IReadOnlyList<CalibrationPair> ReadCalibration(ParseResult parsed, ConversionOptions options)
    {
        if (parsed.GetValue(Calibration) is not { } path)
            return [];
        var tile = options.Completed();
        return
        [
            .. CaptionedPair.Read(path, tile.TileWidth!.Value, tile.TileHeight!.Value, parsed.GetValue(CalibrationPairs))
                .Select(pair => new CalibrationPair(pair.Tile.Before.Pixels, pair.Tile.After.Pixels, pair.Caption)),
        ];
    }

    private static WeightPrecision? Precision(string name) => name == Auto ? null : Enum.Parse<WeightPrecision>(name, ignoreCase: true);

    /// <summary>An option that takes one of a few words.</summary>
    internal static Option<string> Choice(string name, string standard, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
