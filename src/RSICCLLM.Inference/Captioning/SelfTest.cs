using RSICCLLM.Imaging;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Holds a device to the logits that the package had when it was made; drivers that compute wrongly give no other sign.</summary>
internal static class SelfTest
{
    /// <summary>Runs the package's golden input through all graphs.</summary>
    /// <exception cref="ModelException">The self-test's data do not fit the package, or the device computes other logits.</exception>
    public static void Run(string folder, PackageSelfTest test, CaptionGraphs graphs, TileEncoder encoder, PromptBuilder prompts, string device, CancellationToken cancellation)
    {
        var (path, data, tile) = Load(folder, test);
        try
        {
            encoder.CheckSizes([tile]);
        }
        catch (ArgumentException e)
        {
            throw new ModelException($"'{path}' does not fit its package: {e.Message}", e);
        }

        encoder.Encode([tile], 0, 1, cancellation);
        var logits = FirstLogits(graphs, prompts.FromTokens(data.InputIds), cancellation);
        Check(folder, test, data, logits, device);
    }

    /// <summary>The package's golden input.</summary>
    public static (string Path, SelfTestData Data, TilePair Tile) Load(string folder, PackageSelfTest test)
    {
        var path = Path.Combine(folder, test.File);
        var data = SelfTestData.Load(path);
        return (path, data, new TilePair(new RgbImage(data.Width, data.Height, data.Before), new RgbImage(data.Width, data.Height, data.After)));
    }

    /// <summary>Holds logits of the golden input to the expected ones.</summary>
    /// <exception cref="ModelException">They differ by more than rounding.</exception>
    public static void Check(string folder, PackageSelfTest test, SelfTestData data, ReadOnlySpan<float> logits, string device)
    {
        var outcome = data.Compare(logits, test.MaxLogitDifference);
        if (!outcome.Passed)
            throw new ModelException(FormattableString.Invariant($"The device {device} computes the package '{folder}' wrongly: logits of its self-test differ by {outcome.LargestDifference:G3}, at most {test.MaxLogitDifference:G3} is rounding; choose another device or driver."));
    }

    private static ReadOnlySpan<float> FirstLogits(CaptionGraphs graphs, Prompt prompt, CancellationToken cancellation)
    {
        var length = prompt.TokenIds.Length;
        var hidden = graphs.Decoder.Shape.HiddenSize;
        graphs.Decoder.Reserve(length);
        var ids = graphs.Embedding.Ids(1, length);
        for (var i = 0; i < length; i++)
            ids[i] = prompt.TokenIds[i];
        using var features = graphs.Vision.Features.View(0, prompt.ImageTokens, hidden);
        using var embeddings = graphs.Embedding.Run(1, length, features, cancellation);
        graphs.Decoder.Run(0, 1, length, embeddings, [length], prompt.Positions, cancellation);
        return graphs.Decoder.Logits(0);
    }
}
