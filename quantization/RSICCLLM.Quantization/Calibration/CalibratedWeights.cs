using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Scratch;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>Calibration of one conversion, with its scratch folder beside the package, where there is room for large files.</summary>
internal sealed class CalibratedWeights : IDisposable
{
    private const long MaxStateBytes = 256L << 20;

    private readonly ScratchFolder _folder;

    private CalibratedWeights(ScratchFolder folder, ILayerMoments moments)
    {
        _folder = folder;
        Moments = moments;
    }

    public ILayerMoments Moments { get; }

    /// <summary>Calibration as the options ask for it, or <see langword="null"/> without pairs.</summary>
    public static CalibratedWeights? Open(
        IWeightSource source, ModelConfiguration configuration, ImageProcessor processor, QwenTokenizer tokenizer, ChangePrompt prompt, ConversionOptions options)
    {
        var (parent, prefix) = Place(options);
        if (options.Calibration.Count == 0 || options.Precision == WeightPrecision.Float32)
            return null;
        var folder = new ScratchFolder(parent, prefix);
        var tile = PackageGraphs.TileOf(configuration.Vision, processor.Settings, options.Tile);
        var prompts = new CalibrationPrompts(source, configuration, processor, tokenizer, prompt, tile, options.Tile.Width, options.Tile.Height);
        return new CalibratedWeights(folder, new LayerByLayer(
            source,
            configuration.Text,
            folder.Path,
            cancellation =>
            {
                folder.Create();
                return prompts.Read(options.Calibration, folder.Path, MaxStateBytes, cancellation);
            }));
    }

    /// <summary>Removes what a killed conversion to the same place left; it may be followed by one that calibrates nothing.</summary>
    public static void RemoveStale(ConversionOptions options)
    {
        var (parent, prefix) = Place(options);
        ScratchFolder.RemoveStale(parent, prefix);
    }

    public void Dispose() => _folder.Dispose();

    private static (string Parent, string Prefix) Place(ConversionOptions options)
    {
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        return (Path.GetDirectoryName(output) ?? output, $".{Path.GetFileName(output)}.calibration-");
    }
}
