using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>Random weights of the shapes that a configuration asks for, made while they are read.</summary>
internal sealed class ShapedWeights(ModelConfiguration configuration) : IWeightSource
{
    private static readonly float[] Noise = Drawn();

    public bool Contains(string name) => true;

    public IReadOnlyList<long> Shape(string name)
    {
        var part = name.Split('.')[^2];
        var isBias = name.EndsWith(".bias", StringComparison.Ordinal);
        return name.StartsWith("visual.", StringComparison.Ordinal) ? Vision(name, part, isBias) : Decoder(part, isBias);
    }

    public void Read(string name, long first, Span<float> destination)
    {
        if (name.Contains("norm", StringComparison.Ordinal) || name.Contains("ln_q", StringComparison.Ordinal))
        {
            destination.Fill(1);
            return;
        }

        // Billions of numbers: pieces of one table, begun elsewhere each time.
        var at = (int)((first + (7919L * name.Length)) % Noise.Length);
        while (destination.Length > 0)
        {
            var piece = Math.Min(destination.Length, Noise.Length - at);
            Noise.AsSpan(at, piece).CopyTo(destination);
            destination = destination[piece..];
            at = 0;
        }
    }

    private static float[] Drawn()
    {
        var random = new Random(11);
        var noise = new float[1_000_003];
        foreach (ref var value in noise.AsSpan())
            value = (random.NextSingle() - 0.5f) * 0.07f;
        return noise;
    }

    private long[] Decoder(string part, bool isBias)
    {
        var text = configuration.Text;
        var (query, key) = (text.HeadCount * text.HeadSize, text.KeyValueHeadCount * text.HeadSize);
        return (part, isBias) switch
        {
            ("q_proj", true) => [query],
            ("k_proj" or "v_proj", true) => [key],
            ("q_proj", _) => [query, text.HiddenSize],
            ("k_proj" or "v_proj", _) => [key, text.HiddenSize],
            ("o_proj", _) => [text.HiddenSize, query],
            ("gate_proj" or "up_proj", _) => [text.IntermediateSize, text.HiddenSize],
            ("down_proj", _) => [text.HiddenSize, text.IntermediateSize],
            ("lm_head" or "embed_tokens", _) => [text.VocabularySize, text.HiddenSize],
            _ => [text.HiddenSize],
        };
    }

    private long[] Vision(string name, string part, bool isBias)
    {
        var vision = configuration.Vision;
        var (width, inner, merged) = (vision.HiddenSize, vision.IntermediateSize, vision.HiddenSize * vision.MergeSize * vision.MergeSize);
        if (name.StartsWith("visual.patch_embed", StringComparison.Ordinal))
            return [width, vision.Channels, vision.TemporalPatchSize, vision.PatchSize, vision.PatchSize];
        long[] matrix = part switch
        {
            "qkv" => [3 * width, width],
            "proj" => [width, width],
            "gate_proj" or "up_proj" => [inner, width],
            "down_proj" => [width, inner],
            "0" => [merged, merged],
            "2" => [vision.OutputSize, merged],
            _ => [width],
        };
        return isBias ? matrix[..1] : matrix;
    }
}
