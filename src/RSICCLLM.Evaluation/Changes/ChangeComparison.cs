using RSICCLLM.Captions;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Evaluation.Changes;

/// <summary>How the records that a caption names compare with what really changed.</summary>
/// <param name="Parsed">What the caption says.</param>
/// <param name="ChangeIsRight">The caption names a change where there is one, or says that there is none where there is none.</param>
/// <param name="Matched">Records with the same object and verb on both sides, counted with repetitions.</param>
/// <param name="Named">Records that the caption names.</param>
/// <param name="True">Records of the truth.</param>
/// <param name="Positions">Matched records whose true position is known.</param>
/// <param name="PositionsRight">Of these, those with the same position.</param>
/// <param name="Quantities">Matched records whose true quantity is known.</param>
/// <param name="QuantitiesRight">Of these, those with the same quantity.</param>
public sealed record ChangeComparison(
    ParsedCaption Parsed,
    bool ChangeIsRight,
    int Matched,
    int Named,
    int True,
    int Positions,
    int PositionsRight,
    int Quantities,
    int QuantitiesRight)
{
    /// <summary>Compares a caption with the truth; an empty truth means that nothing changed.</summary>
    public static ChangeComparison Compare(ParsedCaption parsed, IReadOnlyList<ChangeRecord> truth)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        ArgumentNullException.ThrowIfNull(truth);
        var pairs = RecordMatching.Match(parsed.Records, truth);
        var placed = pairs.Where(pair => pair.True.Position is not null).ToList();
        var counted = pairs.Where(pair => pair.True.Quantity is not null).ToList();
        return new ChangeComparison(
            parsed,
            ChangeDecision.IsRight(parsed, truth.Count > 0),
            pairs.Count,
            parsed.Records.Count,
            truth.Count,
            placed.Count,
            placed.Count(pair => pair.Named.Position == pair.True.Position),
            counted.Count,
            counted.Count(pair => pair.Named.Quantity == pair.True.Quantity));
    }
}
