using System.Globalization;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Upkeep;

/// <summary>Looks at what an inbox names: folders, file names, coordinate reference system.</summary>
internal static class InboxCheck
{
    // Scenes are told by their first bytes, so other endings may be right; these never are.
    private static readonly string[] Unreadable = [".jp2", ".j2k", ".jpx", ".ecw", ".sid", ".img", ".vrt", ".hdf", ".h5", ".nc", ".bmp", ".gif", ".webp", ".zip"];

    public static ServiceFinding Of(InboxOptions inbox)
    {
        var name = $"inbox {inbox.Name}";
        var faults = Faults(inbox).ToList();
        if (faults.Count > 0)
            return new ServiceFinding(name, string.Join("; ", faults), false);
        return inbox.EpsgCode is { } code && !CoordinateReferenceSystem.FromEpsg(code).IsSupported
            ? new ServiceFinding(name, string.Create(CultureInfo.InvariantCulture, $"{inbox.Folder}; \"epsgCode\" is {code}, which this program cannot turn into longitude and latitude"), true) { IsNotice = true }
            : new ServiceFinding(name, inbox.Folder, true);
    }

    private static IEnumerable<string> Faults(InboxOptions inbox)
    {
        if (!Directory.Exists(inbox.Folder))
            yield return $"{inbox.Folder} does not exist; make it, or correct \"folder\" of the inbox";
        else if (FolderProbe.ReadFault(inbox.Folder) is { } read)
            yield return read;
        else if (inbox.Archive.Length > 0 && FolderProbe.WriteFault(inbox.Folder) is { } move)
            yield return $"scenes cannot be moved to \"archive\": {move}";
        if (inbox.Archive.Length > 0 && FolderProbe.WriteFault(inbox.Archive) is { } archive)
            yield return $"\"archive\" {inbox.Archive} cannot be used: {archive}";
        if (FolderProbe.WriteFault(inbox.Quarantine) is { } quarantine)
            yield return $"\"quarantine\" {inbox.Quarantine} cannot be used: {quarantine}";
        if (Unreadable.FirstOrDefault(e => inbox.Pattern.EndsWith(e, StringComparison.OrdinalIgnoreCase)) is { } ending)
            yield return $"\"pattern\" {inbox.Pattern} takes files of the kind {ending}, and scenes are TIFF, PNG or JPEG; convert them first";
    }
}
