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
    internal const double LargestPromptDeviation = 0.5;

    /// <summary>
    /// Runs the package's golden input through all graphs. Prompts are read in 4 bits from now on where the device does not read them well in 8
    /// (<see cref="CaptionGraphs.PromptReading"/>), and that is told in one sentence.
    /// </summary>
    /// <exception cref="ModelException">The self-test's data do not fit the package, or the device computes other logits.</exception>
    public static void Run(
        string folder, PackageSelfTest test, CaptionGraphs graphs, TileEncoder encoder, PromptBuilder prompts, string device, Action<string>? notice, CancellationToken cancellation)
    {
        var (data, prompt) = Encode(folder, test, encoder, prompts, cancellation);
        graphs.Decoder.EightBitPrompts = false;
        Check(folder, test, data, FirstLogits(graphs, prompt, cancellation), device);
        RunPrompts(folder, data, prompt, graphs, device, notice, cancellation);
    }

    /// <summary>Runs it through the graph that reads prompts in 8 bits alone, where there is one.</summary>
    /// <exception cref="ModelException">The self-test's data do not fit the package.</exception>
    public static void RunPrompts(
        string folder, PackageSelfTest test, CaptionGraphs graphs, TileEncoder encoder, PromptBuilder prompts, string device, CancellationToken cancellation)
    {
        if (!graphs.Decoder.HasEightBitPrompts)
            return;
        var (data, prompt) = Encode(folder, test, encoder, prompts, cancellation);
        RunPrompts(folder, data, prompt, graphs, device, null, cancellation);
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

    /// <summary>How far logits behind a prompt that was read in 8-bit products lie from the expected ones, in parts of their spread.</summary>
    internal static double PromptDeviation(SelfTestData data, ReadOnlySpan<float> logits) =>
        TensorPrimitives.Distance(data.Logits, logits) / (TensorPrimitives.StdDev<float>(data.Logits) * Math.Sqrt(logits.Length));

    private static void RunPrompts(
        string folder, SelfTestData data, Prompt prompt, CaptionGraphs graphs, string device, Action<string>? notice, CancellationToken cancellation)
    {
        if (!graphs.Decoder.HasEightBitPrompts)
            return;
        graphs.Decoder.EightBitPrompts = true;
        string found;
        try
        {
            var deviation = PromptDeviation(data, FirstLogits(graphs, prompt, cancellation));
            if (deviation <= LargestPromptDeviation)
                return;
            found = FormattableString.Invariant($"logits of its self-test deviate by {deviation:P0} of their spread, at most {LargestPromptDeviation:P0} is rounding");
        }
        catch (ModelException e)
        {
            found = e.Message.TrimEnd('.');
        }

        graphs.GiveUpEightBitPrompts("fails the self-test in 8");
        notice?.Invoke($"The device {device} reads the prompts of the package '{folder}' wrongly in 8 bits, and they are read in 4: {found}.");
    }

    private static (SelfTestData Data, Prompt Prompt) Encode(
        string folder, PackageSelfTest test, TileEncoder encoder, PromptBuilder prompts, CancellationToken cancellation)
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
        return (data, prompts.FromTokens(data.InputIds));
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
