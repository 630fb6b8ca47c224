namespace RSICCLLM.Training.Data;

/// <summary>A place of an answer that speaks of a change.</summary>
/// <param name="Pair">Pair in the batch.</param>
/// <param name="Class">Class of the change.</param>
/// <param name="Answer">Index into <see cref="TrainingBatch.AnswerPlaces"/>.</param>
internal readonly record struct Mention(int Pair, int Class, int Answer);
