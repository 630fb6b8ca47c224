namespace RSICCLLM.Imaging;

/// <summary>A scene or a pair of scenes cannot be used; the message says in one sentence what was found, where, and what to do.</summary>
public class ImagingException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ImagingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public ImagingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
