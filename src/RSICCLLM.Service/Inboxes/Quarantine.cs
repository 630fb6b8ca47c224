namespace RSICCLLM.Service.Inboxes;

/// <summary>Puts files that cannot be used aside, each with a file beside it that says why.</summary>
internal static class Quarantine
{
    /// <summary>Ending of the file that says why.</summary>
    public const string ReasonEnding = ".reason.txt";

    /// <summary>Moves a file and its companions; what has their names there already stays.</summary>
    /// <returns>Where it is now.</returns>
    public static string Put(FileInfo file, string folder, string reason)
    {
        Directory.CreateDirectory(folder);
        var target = SceneFiles.FreePath(file.FullName, folder, ReasonEnding);
        SceneFiles.Move(file.FullName, target);
        File.WriteAllText(target + ReasonEnding, reason + Environment.NewLine);
        return target;
    }
}
