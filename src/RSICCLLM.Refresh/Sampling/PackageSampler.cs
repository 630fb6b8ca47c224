using RSICCLLM.Captions.Datasets;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Refresh.Sampling;

/// <summary>Samples a model package; its prompt is the package's own. Not safe for concurrent use.</summary>
public sealed class PackageSampler(string folder, PreferenceSettings settings) : IAnswerSampler, IDisposable
{
    private readonly ICaptioner _captioner = CaptionerFactory.Open(folder, new CaptionerOptions { BatchSize = settings.BatchSize, PlannedNewTokens = settings.MaxNewTokens });

    /// <inheritdoc/>
    public string? SizeProblem(int width, int height) => (width, height) == (_captioner.Description.TileWidth, _captioner.Description.TileHeight)
        ? null
        : $"the pictures have {width} x {height} pixels, and the package takes {_captioner.Description.TileWidth} x {_captioner.Description.TileHeight}.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Sample(string file, IReadOnlyList<RsiciSample> samples, int seed, CancellationToken cancellation)
    {
        var tiles = samples
            .Select(sample => new TilePair(RgbImageFile.Read(RsiciFile.Resolve(file, sample.Before)), RgbImageFile.Read(RsiciFile.Resolve(file, sample.After))))
            .ToList();
        var options = new DecodingOptions { MaxNewTokens = settings.MaxNewTokens, Temperature = settings.Temperature, TopP = settings.TopP, Seed = seed };
        return [.. _captioner.Caption(tiles, options, cancellation).Select(caption => caption.Text)];
    }

    /// <inheritdoc/>
    public void Dispose() => _captioner.Dispose();
}
