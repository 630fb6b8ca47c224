using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Why no shift could be told, in the words that languages translate.</summary>
internal static class ShiftReasons
{
    /// <summary>The reason; <see langword="null"/> where a shift was found.</summary>
    public static string? Of(ShiftFinding finding) => finding switch
    {
        ShiftFinding.TooSmall => "the scenes are too small",
        ShiftFinding.NoTexture => "no windows with data and texture at both dates",
        ShiftFinding.Chance => "what the dates have in common may be chance",
        ShiftFinding.Rival => "another shift comes near the likeliest",
        ShiftFinding.FewWindows => "too few windows show it",
        ShiftFinding.Uncertain => "the likeliest is not certain enough",
        _ => null,
    };
}
