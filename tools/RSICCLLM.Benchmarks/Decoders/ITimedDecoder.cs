namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>A decoder of some program, for prefills and decoding steps over made-up embeddings.</summary>
internal interface ITimedDecoder : IDisposable
{
    /// <summary>Makes room for so many sequences with prompts in the cache; called before <see cref="Step"/>.</summary>
    void Prepare(int sequences, int prompt);

    /// <summary>Reads a prompt and gives the logits of its last position.</summary>
    void Prefill(int prompt);

    /// <summary>One token for every sequence prepared, behind <paramref name="past"/> others.</summary>
    void Step(int past);

    /// <summary>Gives the cache back.</summary>
    void Release();
}
