using System.Numerics.Tensors;

namespace RSICCLLM.Verification;

/// <summary>Arithmetic of next-token distributions, in nats.</summary>
internal static class Distributions
{
    /// <summary>Logarithms of the probabilities that logits stand for: <c>x - log Σ exp x</c>.</summary>
    public static void LogSoftmax(ReadOnlySpan<float> logits, Span<float> logProbabilities)
    {
        var largest = TensorPrimitives.Max(logits);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        TensorPrimitives.Subtract(logits, (float)(largest + Math.Log(sum)), logProbabilities);
    }

    /// <summary><c>KL(p || q) = Σ p (log p - log q)</c>, from logarithms; rounding below 0 is cut off.</summary>
    public static double Divergence(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        var sum = 0.0;
        for (var i = 0; i < p.Length; i++)
            sum += Math.Exp(p[i]) * ((double)p[i] - q[i]);
        return Math.Max(sum, 0);
    }
}
