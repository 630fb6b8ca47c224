namespace RSICCLLM.Simulator;

/// <summary>Says in plain words when a folder to write to cannot be one.</summary>
internal static class OutputFolder
{
    public static void Check(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file; name a folder to write to.");
    }
}
