namespace RSICCLLM.Imaging.Crs;

/// <summary>Coordinates of a coordinate reference system cannot be transformed to longitude and latitude.</summary>
public sealed class UnsupportedCrsException : ImagingException
{
    /// <summary>Makes the exception.</summary>
    public UnsupportedCrsException(string message)
        : base(message)
    {
    }
}
