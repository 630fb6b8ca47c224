using System.Numerics;

namespace RSICCLLM.Simulator.Randomness;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014) as a stream of numbers. Streams derived for different aspects are independent,
/// so an aspect that draws more numbers does not disturb the others. Not thread-safe.
/// </summary>
internal sealed class RandomStream(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private readonly ulong _seed = seed;
    private ulong _state = seed;

    public RandomStream Derive(ulong aspect) => new(Mix(_seed ^ Mix(aspect + Golden)));

    public RandomStream Derive(Aspect aspect) => Derive((ulong)aspect);

    public ulong NextUInt64() => Mix(_state += Golden);

    public int NextSeed() => (int)(NextUInt64() >> 33);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public float Range(float low, float high) => low + ((float)NextDouble() * (high - low));

    /// <summary>Uniform in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound) => (int)(NextDouble() * bound);

    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Sum of four uniforms: close to a standard normal, within +-3.5.</summary>
    public float Bell() => (float)((NextDouble() + NextDouble() + NextDouble() + NextDouble() - 2) * 1.7320508);

    public Vector2 Direction()
    {
        var (sin, cos) = MathF.SinCos(Range(0, MathF.Tau));
        return new Vector2(cos, sin);
    }

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>Index drawn with the given weights.</summary>
    public int Weighted(ReadOnlySpan<float> weights)
    {
        var total = 0f;
        foreach (var weight in weights)
            total += weight;
        var left = (float)NextDouble() * total;
        for (var i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }

        return weights.Length - 1;
    }

    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The finaliser of SplitMix64, also used as a hash.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    /// <summary>Hash of a grid cell under a seed.</summary>
    public static ulong Hash(ulong seed, int x, int y) =>
        Mix(Mix(seed + ((ulong)(uint)x * Golden)) + ((ulong)(uint)y * 0xD1B54A32D192ED03UL));
}
