namespace RSICCLLM.Inference;

/// <summary>
/// Where the program remembers what it learned about this computer. Deleting the folder loses nothing but time: everything in it is
/// found out again.
/// </summary>
public static class StateFolder
{
    /// <summary>Environment variable that names another folder.</summary>
    public const string Variable = "RSICCLLM_STATE";

    /// <summary>
    /// The folder, which may not exist yet: what <see cref="Variable"/> names, else <c>RSICCLLM</c> in the user's local application data
    /// (<c>%LOCALAPPDATA%</c>, <c>~/.local/share</c>).
    /// </summary>
    public static string Path()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return System.IO.Path.GetFullPath(named);
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

        // A service account may have no home.
        return System.IO.Path.Combine(data.Length > 0 ? data : System.IO.Path.GetTempPath(), "RSICCLLM");
    }
}
