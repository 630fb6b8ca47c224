namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>Numbers in the place of embeddings.</summary>
internal static class MadeUpEmbeddings
{
    /// <summary>Fills them; the same for the same seed.</summary>
    public static void Fill(Span<float> embeddings, int seed)
    {
        var random = new Random(seed);
        foreach (ref var value in embeddings)
            value = random.NextSingle() - 0.5f;
    }
}
