using static TorchSharp.torch;

namespace RSICCLLM.Training.Generation;

/// <summary>
/// Draws tokens from the softmax of <c>logits / temperature</c>, cut to the smallest set of most probable tokens that reaches
/// <c>topP</c> (Holtzman et al., ICLR 2020).
/// </summary>
/// <param name="Temperature">Above 0.</param>
/// <param name="TopP">Above 0 to 1.</param>
/// <param name="Seed">Decides the draws.</param>
public sealed record TokenSampling(double Temperature, double TopP, int Seed)
{
    /// <summary>A chooser that begins at the seed; takes logits <c>[batch, vocabulary]</c>.</summary>
    internal Func<Tensor, long[]> Start()
    {
        var random = new Random(Seed);
        return logits =>
        {
            var width = (int)logits.shape[1];
            var values = logits.to(ScalarType.Float32).contiguous().data<float>().ToArray();
            return [.. Enumerable.Range(0, values.Length / width).Select(row => (long)Choose(values.AsSpan(row * width, width), random.NextDouble()))];
        };
    }

    /// <summary>The token at a place from 0 to below 1 in the kept distribution, tokens in order of probability.</summary>
    internal int Choose(ReadOnlySpan<float> logits, double place)
    {
        var weights = new double[logits.Length];
        var order = new int[logits.Length];
        double highest = logits[0];
        foreach (var logit in logits)
            highest = Math.Max(highest, logit);
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            order[i] = i;
            total += weights[i] = Math.Exp((logits[i] - highest) / Temperature);
        }

        Array.Sort(order, (a, b) => weights[a] != weights[b] ? weights[b].CompareTo(weights[a]) : a.CompareTo(b));
        var kept = 0;
        for (var mass = 0.0; kept < order.Length && mass < TopP * total; kept++)
            mass += weights[order[kept]];
        var target = place * order.Take(kept).Sum(token => weights[token]);
        foreach (var token in order.Take(kept))
        {
            target -= weights[token];
            if (target < 0)
                return token;
        }

        return order[kept - 1];
    }
}
