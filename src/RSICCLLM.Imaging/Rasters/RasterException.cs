namespace RSICCLLM.Imaging.Rasters;

/// <summary>A raster file is missing, unreadable, truncated or corrupt: trying again does not help, another copy of the file does.</summary>
public class RasterException : ImagingException
{
    /// <summary>Makes the exception.</summary>
    public RasterException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public RasterException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A raster file is well formed as far as read, but uses something that is not supported: converting it helps.</summary>
public sealed class UnsupportedRasterException : RasterException
{
    /// <summary>Makes the exception.</summary>
    public UnsupportedRasterException(string message)
        : base(message)
    {
    }
}
