using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>The three graphs of a package, opened on one device. Not thread-safe.</summary>
internal sealed class CaptionGraphs : IDisposable
{
    private CaptionGraphs(VisionSession vision, EmbeddingSession embedding, DecoderSession decoder)
    {
        Vision = vision;
        Embedding = embedding;
        Decoder = decoder;
    }

    public VisionSession Vision { get; }

    public EmbeddingSession Embedding { get; }

    public DecoderSession Decoder { get; }

    /// <summary>Opens the graphs.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="configuration">The model's shape.</param>
    /// <param name="rows">Sequences decoded at once.</param>
    /// <param name="settings">Device and threads.</param>
    /// <exception cref="ModelException">A graph is missing, broken, or does not fit the configuration or the other graphs.</exception>
    public static CaptionGraphs Open(string folder, ModelConfiguration configuration, int rows, SessionSettings settings)
    {
        VisionSession? vision = null;
        EmbeddingSession? embedding = null;
        DecoderSession? decoder = null;
        try
        {
            vision = VisionSession.Open(Path.Combine(folder, PackageLayout.VisionFileOf(settings.Device.Target)), configuration.Vision, settings);
            embedding = EmbeddingSession.Open(Path.Combine(folder, PackageLayout.EmbeddingFile), configuration.Text.HiddenSize);
            var decoderFile = Path.Combine(folder, PackageLayout.DecoderFile(settings.Device.Target));
            var prompts = Path.Combine(folder, PackageLayout.PromptFile);
            var eightBits = settings.Device.Target == DeviceRequest.Cpu && IntegerProducts.AreExact && File.Exists(prompts);
            decoder = DecoderSession.Open(decoderFile, DecoderShape.From(configuration.Text), rows, settings, eightBits ? prompts : null);
            if (vision.Features.ElementType != embedding.FeatureType || embedding.EmbeddingType != decoder.EmbeddingType)
                throw new ModelException($"The graphs of '{folder}' exchange numbers of different types ({vision.Features.ElementType} and {embedding.FeatureType}, {embedding.EmbeddingType} and {decoder.EmbeddingType}); convert the checkpoint again.");
            return new CaptionGraphs(vision, embedding, decoder);
        }
        catch
        {
            decoder?.Dispose();
            embedding?.Dispose();
            vision?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Decoder.Dispose();
        Embedding.Dispose();
        Vision.Dispose();
    }
}
