using System.Text.Json.Serialization;

namespace RSICCLLM.Model.Packages;

/// <summary>Evidence by which captions are held against the evidence map, chosen on held-out pairs. Immutable.</summary>
/// <param name="FalseAlarms">Greatest share of right captions that may be flagged, above 0 and below 1.</param>
/// <param name="Change">For captions that name a change: flagged where the strongest cell lies below.</param>
/// <param name="NoChange">For captions that say that nothing has changed: flagged where the second strongest cell does not lie below.</param>
public sealed record ContradictionThresholds(double FalseAlarms, ContradictionThreshold Change, ContradictionThreshold NoChange)
{
    /// <summary>The threshold where none was measured: half of certain evidence.</summary>
    public const double Usual = 0.5;

    /// <summary>What packages without a measurement are held to.</summary>
    public static ContradictionThresholds NotMeasured { get; } = new(0.05, ContradictionThreshold.NotMeasured, ContradictionThreshold.NotMeasured);

    internal bool IsSound => FalseAlarms is > 0 and < 1 && Change.IsSound && NoChange.IsSound;
}

/// <summary>One threshold and what it did on held-out captions. Immutable.</summary>
/// <param name="Threshold">Evidence, 0 to 1; 0 flags no change that is named, a little above 1 no "nothing has changed".</param>
/// <param name="IsChosen">Chosen on these captions; otherwise they were too few or no threshold was worth its false alarms, and it is <see cref="ContradictionThresholds.Usual"/>, or that of triage where that is higher.</param>
/// <param name="Right">Captions whose tile had changed, or had not, as they said.</param>
/// <param name="Flagged">Of these, those that it flags: false alarms.</param>
/// <param name="Wrong">Captions whose tile had not.</param>
/// <param name="Caught">Of these, those that it flags.</param>
public sealed record ContradictionThreshold(double Threshold, bool IsChosen, int Right, int Flagged, int Wrong, int Caught)
{
    /// <summary>No evidence lies below: of captions that name a change none is flagged.</summary>
    [JsonIgnore]
    public bool IsBelowAll => Threshold <= 0;

    /// <summary>No evidence reaches it: of captions that say that nothing has changed none is flagged.</summary>
    [JsonIgnore]
    public bool IsAboveAll => Threshold > 1;

    internal static ContradictionThreshold NotMeasured { get; } = new(ContradictionThresholds.Usual, false, 0, 0, 0, 0);

    internal bool IsSound => Threshold is >= 0 and < 2 && Flagged >= 0 && Flagged <= Right && Caught >= 0 && Caught <= Wrong;
}
