namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>A judge's marks for a caption, each 0 (wrong) to 1 (as the references say).</summary>
/// <param name="Object">What changed.</param>
/// <param name="Direction">Where.</param>
/// <param name="Verb">How it changed.</param>
/// <param name="Magnitude">How many or how much.</param>
public sealed record JudgeScores(double Object, double Direction, double Verb, double Magnitude);
