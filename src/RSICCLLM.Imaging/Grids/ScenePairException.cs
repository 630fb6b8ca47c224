namespace RSICCLLM.Imaging.Grids;

/// <summary>Two scenes cannot be compared on one grid: no georeference, different coordinate reference systems, no overlap, or rotated against each other.</summary>
public sealed class ScenePairException : ImagingException
{
    /// <summary>Makes the exception.</summary>
    public ScenePairException(string message)
        : base(message)
    {
    }
}
