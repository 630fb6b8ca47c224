using System.Numerics.Tensors;

namespace RSICCLLM.Inference.Decoding;

/// <summary>
/// Samples from the softmax of <c>logits / temperature</c>, cut to the smallest set of most probable tokens that reaches
/// <c>topP</c> (Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration"). The same seed gives the same choices on
/// every platform.
/// </summary>
internal sealed class NucleusSampler(double temperature, double topP, int seed) : ITokenSampler
{
    private ulong _state = unchecked((ulong)seed);
    private double[] _probabilities = [];
    private int[] _candidates = [];

    public int Choose(ReadOnlySpan<float> logits)
    {
        if (_probabilities.Length < logits.Length)
            (_probabilities, _candidates) = (new double[logits.Length], new int[logits.Length]);
        var probabilities = _probabilities.AsSpan(0, logits.Length);
        var max = (double)TensorPrimitives.Max(logits);
        for (var i = 0; i < logits.Length; i++)
            probabilities[i] = Math.Exp((logits[i] - max) / temperature);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<double>(probabilities), probabilities);

        var kept = topP < 1 ? Nucleus(probabilities) : All(logits.Length);
        var mass = 0.0;
        foreach (var token in kept)
            mass += probabilities[token];
        var target = NextUniform() * mass;
        foreach (var token in kept)
        {
            target -= probabilities[token];
            if (target < 0)
                return token;
        }

        // Rounding left a rest: the last token that can be drawn.
        return kept[^1];
    }

    private ReadOnlySpan<int> All(int count)
    {
        for (var i = 0; i < count; i++)
            _candidates[i] = i;
        return _candidates.AsSpan(0, count);
    }

    private ReadOnlySpan<int> Nucleus(ReadOnlySpan<double> probabilities)
    {
        // Tokens below (1 - p) / count weigh less than 1 - p together, so none of them is needed to reach p: no need to sort them.
        var floor = (1 - topP) / probabilities.Length;
        var count = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] >= floor)
                _candidates[count++] = i;
        }

        var candidates = _candidates.AsSpan(0, count);
        var order = new ByProbability(_probabilities);
        candidates.Sort(order);
        var mass = 0.0;
        for (var i = 0; i < count; i++)
        {
            mass += probabilities[candidates[i]];
            if (mass >= topP)
                return candidates[..(i + 1)];
        }

        return candidates;
    }

    // SplitMix64 (Steele, Lea, Flood 2014); System.Random does not promise the same numbers in the next runtime.
    private double NextUniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    private sealed class ByProbability(double[] probabilities) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var order = probabilities[y].CompareTo(probabilities[x]);
            return order != 0 ? order : x.CompareTo(y);
        }
    }
}
