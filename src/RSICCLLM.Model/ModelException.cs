namespace RSICCLLM.Model;

/// <summary>A checkpoint, package or configuration of a model cannot be used; the message names the file, the value and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public ModelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
