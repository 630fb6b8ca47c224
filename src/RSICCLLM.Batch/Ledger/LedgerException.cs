namespace RSICCLLM.Batch.Ledger;

/// <summary>The run ledger cannot be opened, read or written, or is of another version.</summary>
public class LedgerException : Exception
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

/// <summary>The ledger's database did not answer for a while; it may come back, so nothing is given up for it.</summary>
public sealed class LedgerUnavailableException : LedgerException
{
    /// <summary>Makes the exception with its cause.</summary>
    public LedgerUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
