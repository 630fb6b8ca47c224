using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Service.Configuration;

/// <summary>Checks that inboxes, archives, quarantines and the output are not in each other's way.</summary>
internal static class InboxFolders
{
    /// <summary>Tells every two folders that must not be the same, as errors of the later inbox.</summary>
    /// <param name="inboxes">The inboxes, their paths made absolute.</param>
    /// <param name="output">Folder of the results.</param>
    public static void Check(IReadOnlyList<(ConfigurationSection Section, InboxOptions Inbox)> inboxes, string output)
    {
        for (var i = 0; i < inboxes.Count; i++)
        {
            var (section, inbox) = inboxes[i];
            foreach (var (_, other) in inboxes)
                CheckOwn(section, inbox, other);
            foreach (var (_, earlier) in inboxes.Take(i))
                CheckShared(section, inbox, earlier);
            if (inbox.Folder.Length > 0 && output.Length > 0 && SharedFolders.IsInside(output, inbox.Folder))
                section.Error("folder", $"is \"{inbox.Folder}\", which is the \"output\" \"{output}\" or inside it; name a folder that no results go to.");
        }
    }

    // Folders of one inbox against those of each, itself included.
    private static void CheckOwn(ConfigurationSection section, InboxOptions inbox, InboxOptions other)
    {
        if (AreSame(inbox.Archive, other.Folder))
            section.Error("archive", $"is \"{inbox.Archive}\", which is the \"folder\" of {Words(inbox, other)} as well; its scenes would be taken for new ones. Name a folder of its own, or leave \"archive\" out where scenes are to stay.");
        if (AreSame(inbox.Quarantine, other.Folder))
            section.Error("quarantine", $"is \"{inbox.Quarantine}\", which is the \"folder\" of {Words(inbox, other)} as well; what was put aside would be taken for new. Name a folder of its own.");
        if (AreSame(inbox.Archive, other.Quarantine))
            section.Error("archive", $"is \"{inbox.Archive}\", which is the \"quarantine\" of {Words(inbox, other)} as well; name a folder of its own.");
    }

    private static void CheckShared(ConfigurationSection section, InboxOptions inbox, InboxOptions earlier)
    {
        if (AreSame(inbox.Archive, earlier.Archive))
            section.Error("archive", $"is \"{inbox.Archive}\", which is the \"archive\" of the inbox \"{earlier.Name}\" as well; scenes of one name would be in each other's way. Name a folder for each.");
        if (AreSame(inbox.Folder, earlier.Folder) && inbox.Pattern.Length > 0 && string.Equals(PairNames.Normalize(inbox.Pattern), PairNames.Normalize(earlier.Pattern), StringComparison.OrdinalIgnoreCase))
            section.Error("pattern", $"is \"{inbox.Pattern}\" in the folder \"{inbox.Folder}\", as that of the inbox \"{earlier.Name}\" is; both would take the same files. Give them patterns that differ, or folders that do.");
    }

    private static string Words(InboxOptions inbox, InboxOptions other) => ReferenceEquals(inbox, other) ? "the inbox" : $"the inbox \"{other.Name}\"";

    /// <summary>Whether two paths are one, by the system's habit with upper and lower case.</summary>
    public static bool AreSame(string one, string other) => one.Length > 0 && other.Length > 0 && (one == other || Path.GetRelativePath(one, other) == ".");
}
