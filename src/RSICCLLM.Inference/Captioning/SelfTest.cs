using System.Numerics.Tensors;
using RSICCLLM.Imaging;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Holds a device to the logits that the package had when it was made; drivers that compute wrongly give no other sign.</summary>
internal static class SelfTest
{
    // Rounding to 8 bits costs some percent; numbers cut off, or an instruction that computes wrongly, all of it.
    private const double LargestPromptDeviation = 0.5;

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
        var prompt = prompts.FromTokens(data.InputIds);
        graphs.Decoder.EightBitPrompts = false;
        Check(folder, test, data, FirstLogits(graphs, prompt, cancellation), device);
        graphs.Decoder.EightBitPrompts = true;
        if (graphs.Decoder.HasEightBitPrompts)
            CheckPrompts(folder, data, FirstLogits(graphs, prompt, cancellation), device);
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

    /// <summary>Holds logits behind a prompt that was read in 8-bit products to the expected ones.</summary>
    /// <exception cref="ModelException">They differ by more than 8 bits explain.</exception>
    internal static void CheckPrompts(string folder, SelfTestData data, ReadOnlySpan<float> logits, string device)
    {
        var deviation = TensorPrimitives.Distance(data.Logits, logits) / (TensorPrimitives.StdDev<float>(data.Logits) * Math.Sqrt(logits.Length));
        if (!(deviation <= LargestPromptDeviation))
            throw new ModelException(FormattableString.Invariant($"The device {device} reads the prompts of the package '{folder}' wrongly in 8 bits: logits of its self-test deviate by {deviation:P0} of their spread, at most {LargestPromptDeviation:P0} is rounding; convert the checkpoint without 8-bit prompts."));
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
