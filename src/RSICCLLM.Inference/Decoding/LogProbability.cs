using System.Numerics;
using System.Numerics.Tensors;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Decoding;

/// <summary>Log-softmax of logits, summed in double precision.</summary>
internal static class LogProbability
{
    /// <summary>Natural logarithm of a token's probability: <c>x[token] - max - ln(sum exp(x - max))</c>.</summary>
    /// <exception cref="ModelException">The logits are not finite: the graph or its device is broken.</exception>
    public static double Of(ReadOnlySpan<float> logits, int token)
    {
        var max = (double)TensorPrimitives.Max(logits);
        var result = logits[token] - max - Math.Log(SumOfExponentials(logits, max));
        return double.IsFinite(result)
            ? result
            : throw new ModelException($"The decoder gave token {token} the log-probability {result}; the package or the device it runs on is broken.");
    }

    private static double SumOfExponentials(ReadOnlySpan<float> logits, double max)
    {
        var width = Vector<float>.Count;
        var shift = new Vector<double>(max);
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= logits.Length - width; i += width)
        {
            Vector.Widen(new Vector<float>(logits.Slice(i, width)), out var low, out var high);
            sums += Vector.Exp(low - shift) + Vector.Exp(high - shift);
        }

        var sum = Vector.Sum(sums);
        for (; i < logits.Length; i++)
            sum += Math.Exp(logits[i] - max);
        return sum;
    }
}
