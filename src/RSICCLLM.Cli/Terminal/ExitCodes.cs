namespace RSICCLLM.Cli.Terminal;

/// <summary>What a script reads from a command's end.</summary>
internal static class ExitCodes
{
    /// <summary>All work is done.</summary>
    public const int Success = 0;

    /// <summary>Some work failed, or was stopped.</summary>
    public const int WorkFailed = 1;

    /// <summary>Wrong usage or configuration; nothing was done.</summary>
    public const int WrongUsage = 2;
}
