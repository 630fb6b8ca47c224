namespace RSICCLLM.Simulator.Rendering;

/// <summary>Season of a date; chooses vegetation colours and bare crowns.</summary>
internal enum Season
{
    Spring,
    Summer,
    Autumn,
    Winter,
}
