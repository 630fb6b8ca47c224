namespace RSICCLLM.Batch.Running;

/// <summary>What the program keeps beside the results.</summary>
internal static class RunFolders
{
    public const string LedgerName = "ledger.db";

    public const string StagingName = "staging";

    public static string Own(string output) => Path.Combine(output, ".rsiccllm");

    /// <summary>Outputs that are being written.</summary>
    public static string Staging(string output) => Path.Combine(Own(output), StagingName);
}
