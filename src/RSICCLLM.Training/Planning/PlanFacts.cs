namespace RSICCLLM.Training.Planning;

/// <summary>How large the batches of a training are.</summary>
/// <param name="Pairs">Image pairs that a worker holds at once.</param>
/// <param name="AnswersPerPair">Sequences of each pair.</param>
/// <param name="SequenceTokens">Tokens of the longest sequence, prompt and answer.</param>
/// <param name="AnswerTokens">Tokens of the longest answer.</param>
/// <param name="Patches">Patches of one image.</param>
/// <param name="Samples">Samples of the training set.</param>
public sealed record PlanFacts(int Pairs, int AnswersPerPair, int SequenceTokens, int AnswerTokens, int Patches, int Samples)
{
    /// <summary>Sequences that a worker holds at once.</summary>
    public int Sequences => Pairs * AnswersPerPair;
}
