using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>The three graphs of a package, opened on one device. Not thread-safe.</summary>
internal sealed class CaptionGraphs : IDisposable
{
    private const string EightBits = "prompts in 8 bits";

    private CaptionGraphs(VisionSession vision, EmbeddingSession embedding, DecoderSession decoder)
    {
        Vision = vision;
        Embedding = embedding;
        Decoder = decoder;
    }

    public VisionSession Vision { get; }

    public EmbeddingSession Embedding { get; }

    public DecoderSession Decoder { get; }

    /// <summary>In how many bits prompts are read, and why not in 8; empty for packages without a graph for that.</summary>
    public string PromptReading { get; private set; } = "";

    /// <summary>Opens the graphs.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="manifest">Its manifest; a graph that it does not list has not been verified and is not opened.</param>
    /// <param name="configuration">The model's shape.</param>
    /// <param name="rows">Sequences decoded at once.</param>
    /// <param name="settings">Device and threads.</param>
    /// <param name="exactProducts">Whether this processor's 8-bit products are exact; <see langword="null"/> asks it.</param>
    /// <exception cref="ModelException">A graph is missing, broken, or does not fit the configuration or the other graphs.</exception>
    public static CaptionGraphs Open(
        string folder, PackageManifest manifest, ModelConfiguration configuration, int rows, SessionSettings settings, bool? exactProducts = null)
    {
        VisionSession? vision = null;
        EmbeddingSession? embedding = null;
        DecoderSession? decoder = null;
        try
        {
            vision = VisionSession.Open(Path.Combine(folder, PackageLayout.VisionFileOf(settings.Device.Target)), configuration.Vision, settings);
            embedding = EmbeddingSession.Open(Path.Combine(folder, PackageLayout.EmbeddingFile), configuration.Text.HiddenSize);
            var decoderFile = Path.Combine(folder, PackageLayout.DecoderFile(settings.Device.Target));
            var reading = Reading(manifest, settings.Device.Target, exactProducts);
            var prompts = reading == EightBits ? Path.Combine(folder, PackageLayout.PromptFile) : null;
            decoder = DecoderSession.Open(decoderFile, DecoderShape.From(configuration.Text), rows, settings, prompts);
            if (vision.Features.ElementType != embedding.FeatureType || embedding.EmbeddingType != decoder.EmbeddingType)
                throw new ModelException($"The graphs of '{folder}' exchange numbers of different types ({vision.Features.ElementType} and {embedding.FeatureType}, {embedding.EmbeddingType} and {decoder.EmbeddingType}); convert the checkpoint again.");
            return new CaptionGraphs(vision, embedding, decoder) { PromptReading = reading };
        }
        catch
        {
            decoder?.Dispose();
            embedding?.Dispose();
            vision?.Dispose();
            throw;
        }
    }

    /// <summary>Has prompts read in 4 bits from now on.</summary>
    /// <param name="reason">Why, in a few words.</param>
    public void GiveUpEightBitPrompts(string reason)
    {
        Decoder.EightBitPrompts = false;
        PromptReading = FourBits(reason);
    }

    public void Dispose()
    {
        Decoder.Dispose();
        Embedding.Dispose();
        Vision.Dispose();
    }

    private static string Reading(PackageManifest manifest, string target, bool? exactProducts) =>
        PromptGraph.IsOpened(manifest, target, CaptionEngines.OnnxRuntime, exactProducts) ? EightBits
        : !PromptGraph.IsIn(manifest) ? ""
        : FourBits(target != DeviceRequest.Cpu ? "in 8 on the CPU only" : "this processor's 8-bit products are not exact");

    private static string FourBits(string reason) => $"prompts in 4 bits ({reason})";
}
