namespace RSICCLLM.Reports;

/// <summary>A report cannot be made from what was given; the message says what was found and what to do.</summary>
public sealed class ReportException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public ReportException()
    {
    }

    /// <summary>Makes an exception with one sentence.</summary>
    public ReportException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with one sentence and its cause.</summary>
    public ReportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
