using RSICCLLM.Captions.Parsing;
using RSICCLLM.Evaluation.Changes;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Scores of one caption.</summary>
public sealed record ItemScore
{
    /// <summary>What was scored.</summary>
    public required BenchmarkItem Item { get; init; }

    /// <summary>What the caption says.</summary>
    public required ParsedCaption Parsed { get; init; }

    /// <summary>BLEU-1 to BLEU-4 of the caption alone, 0 to 1.</summary>
    public required IReadOnlyList<double> Bleu { get; init; }

    /// <summary>ROUGE-L over all references, 0 to 1.</summary>
    public required double RougeL { get; init; }

    /// <summary>CIDEr, 0 to 10.</summary>
    public required double Cider { get; init; }

    /// <summary>METEOR with the best reference, 0 to 1.</summary>
    public required double Meteor { get; init; }

    /// <summary>ROUGE-1 F1 against the first reference, 0 to 1.</summary>
    public required double Rouge1 { get; init; }

    /// <summary>ROUGE-2 F1 against the first reference, 0 to 1.</summary>
    public required double Rouge2 { get; init; }

    /// <summary>ROUGE-L F1 against the first reference, 0 to 1.</summary>
    public required double RougeLFirst { get; init; }

    /// <summary>SBS, -1 to 1; <see langword="null"/> without a sentence model.</summary>
    public double? Sbs { get; init; }

    /// <summary>Whether change or no change is said rightly; <see langword="null"/> where it is not known.</summary>
    public bool? ChangeIsRight { get; init; }

    /// <summary>Comparison with the true records; <see langword="null"/> where they are not known.</summary>
    public ChangeComparison? Changes { get; init; }

    /// <summary>Keywords against the true records, or against the references as they are read.</summary>
    public required KeywordComparison Keywords { get; init; }

    /// <summary>
    /// What a confidence is held against: exactly the true objects and verbs are named, or no change is said where nothing
    /// changed; where no records are known, the decision on change alone. <see langword="null"/> where nothing is known.
    /// </summary>
    public bool? IsRight => Changes is { } changes ? changes.ChangeIsRight && changes.Matched == changes.Named && changes.Matched == changes.True : ChangeIsRight;
}
