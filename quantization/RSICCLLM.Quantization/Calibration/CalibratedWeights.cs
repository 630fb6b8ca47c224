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
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        var (parent, prefix) = (Path.GetDirectoryName(output) ?? output, $".{Path.GetFileName(output)}.calibration-");

        // A conversion that was killed may be followed by one that calibrates nothing.
        ScratchFolder.RemoveStale(parent, prefix);
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

    public void Dispose() => _folder.Dispose();
}
