using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Service.Inboxes;

/// <summary>Moves scenes together with their companions: files of the same stem such as world files, <c>.aux.xml</c>, <c>.ovr</c>.</summary>
internal static class SceneFiles
{
    private static readonly string[] Companions = [".tfw", ".tifw", ".wld", ".pgw", ".pngw", ".jgw", ".jpgw", ".jpw", ".prj", ".aux.xml", ".tab"];
    private static readonly string[] Attached = [".aux.xml", ".ovr", ".msk"];

    /// <summary>Whether a file goes with a scene, and is none itself.</summary>
    public static bool IsCompanion(string name) => Companions.Concat(Attached).Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>A path in a folder that no file has yet.</summary>
    public static string FreePath(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        for (var i = 2; File.Exists(path); i++)
            path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{i}{Path.GetExtension(name)}");
        return path;
    }

    /// <summary>
    /// Moves a scene, companions first, so that a scene that is in its place is complete. Done again after a kill it goes on where it stood.
    /// Across disks the copy is made beside its place and then moved.
    /// </summary>
    public static void Move(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        foreach (var (from, to) in Pairs(source, target).Where(p => File.Exists(p.From)))
            MoveOne(from, to);
        MoveOne(source, target);
    }

    private static IEnumerable<(string From, string To)> Pairs(string source, string target) =>
        Companions.Select(e => (Path.ChangeExtension(source, null) + e, Path.ChangeExtension(target, null) + e))
            .Concat(Attached.Select(e => (source + e, target + e)))

            // Extensions in capital letters.
            .Concat(SceneFile.Companions(source).Select(f => (f, Path.ChangeExtension(target, Path.GetExtension(f)))));

    private static void MoveOne(string from, string to)
    {
        try
        {
            // Within one disk this is one step; File.Move itself would copy across disks in place, and a kill would leave half a file there.
            if (Path.GetPathRoot(from) == Path.GetPathRoot(to) && OnOneDisk(from, to))
            {
                File.Move(from, to, overwrite: true);
                return;
            }
        }
        catch (IOException) when (File.Exists(from))
        {
            // Another disk after all.
        }

        var part = to + ".part";
        File.Copy(from, part, overwrite: true);
        File.Move(part, to, overwrite: true);
        File.Delete(from);
    }

    private static bool OnOneDisk(string from, string to)
    {
        static string Root(string path) => DriveInfo.GetDrives()
            .Select(d => d.RootDirectory.FullName)
            .Where(r => path.StartsWith(r, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            .MaxBy(r => r.Length) ?? "";
        return Root(from) == Root(to);
    }
}
