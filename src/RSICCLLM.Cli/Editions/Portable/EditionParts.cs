namespace RSICCLLM.Cli.Editions;

/// <summary>What this edition adds to the others: nothing.</summary>
internal static class EditionParts
{
    public static void Register()
    {
    }
}
