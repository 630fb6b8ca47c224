namespace RSICCLLM.Batch.Ledger;

/// <summary>The run ledger cannot be opened or is of another version.</summary>
public sealed class LedgerException : Exception
{
    /// <summary>Makes the exception.</summary>
    public LedgerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public LedgerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
