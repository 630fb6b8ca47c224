namespace RSICCLLM.Endpoints;

/// <summary>An endpoint did not answer a request, after all attempts.</summary>
public sealed class EndpointException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">One sentence: what was asked, what came back, what to do.</param>
    /// <param name="isFatal">No other request will fare better (wrong key, unknown model); the run should stop.</param>
    /// <param name="inner">The cause.</param>
    public EndpointException(string message, bool isFatal, Exception? inner = null)
        : base(message, inner) => IsFatal = isFatal;

    /// <summary>No other request will fare better.</summary>
    public bool IsFatal { get; }
}
