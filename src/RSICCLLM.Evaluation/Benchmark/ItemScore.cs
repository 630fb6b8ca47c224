using RSICCLLM.Evaluation.Changes;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Scores of one caption.</summary>
/// <param name="Item">What was scored.</param>
/// <param name="Bleu">BLEU-1 to BLEU-4 of the caption alone, 0 to 1.</param>
/// <param name="RougeL">ROUGE-L over all references, 0 to 1.</param>
/// <param name="Cider">CIDEr, 0 to 10.</param>
/// <param name="Rouge1">ROUGE-1 F1 against the first reference, 0 to 1.</param>
/// <param name="Rouge2">ROUGE-2 F1 against the first reference, 0 to 1.</param>
/// <param name="RougeLFirst">ROUGE-L F1 against the first reference, 0 to 1.</param>
/// <param name="Changes">Comparison with the truth; <see langword="null"/> where the truth is not known.</param>
public sealed record ItemScore(
    BenchmarkItem Item,
    IReadOnlyList<double> Bleu,
    double RougeL,
    double Cider,
    double Rouge1,
    double Rouge2,
    double RougeLFirst,
    ChangeComparison? Changes);
