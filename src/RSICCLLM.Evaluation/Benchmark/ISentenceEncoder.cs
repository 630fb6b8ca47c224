namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Turns sentences into vectors, for SBS. Implementations say whether they may be shared between threads.</summary>
public interface ISentenceEncoder
{
    /// <summary>A vector of the same length for each sentence, in order; any scale.</summary>
    IReadOnlyList<float[]> Encode(IReadOnlyList<string> sentences);
}
