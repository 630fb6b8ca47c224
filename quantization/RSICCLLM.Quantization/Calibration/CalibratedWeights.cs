using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>Calibration of one conversion, with its scratch folder.</summary>
internal sealed class CalibratedWeights : IDisposable
{
    private const long MaxStateBytes = 256L << 20;

    private readonly CalibrationFolder _folder;

    private CalibratedWeights(CalibrationFolder folder, ILayerMoments moments)
    {
        _folder = folder;
        Moments = moments;
    }

    public ILayerMoments Moments { get; }

    /// <summary>Calibration as the options ask for it, or <see langword="null"/> without pairs.</summary>
    public static CalibratedWeights? Open(
        IWeightSource source, ModelConfiguration configuration, ImageProcessor processor, QwenTokenizer tokenizer, ChangePrompt prompt, ConversionOptions options)
    {
        if (options.Calibration.Count == 0 || options.Precision == WeightPrecision.Float32)
            return null;
        var folder = new CalibrationFolder();
        var tile = PackageGraphs.TileOf(configuration.Vision, processor.Settings, options.Tile);
        var prompts = new CalibrationPrompts(source, configuration, processor, tokenizer, prompt, tile, options.Tile.Width, options.Tile.Height);
        return new CalibratedWeights(folder, new LayerByLayer(
            source, configuration.Text, folder.Path, cancellation => prompts.Read(options.Calibration, folder.Path, MaxStateBytes, cancellation)));
    }

    public void Dispose() => _folder.Dispose();
}
