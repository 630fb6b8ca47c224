using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Service.Inboxes;

/// <summary>Moves scenes together with their companions: files of the same stem such as world files, <c>.aux.xml</c>, <c>.ovr</c>. Overwrites no file.</summary>
internal static class SceneFiles
{
    private static readonly string[] Companions = [".tfw", ".tifw", ".wld", ".pgw", ".pngw", ".jgw", ".jpgw", ".jpw", ".prj", ".aux.xml", ".tab"];
    private static readonly string[] Attached = [".aux.xml", ".ovr", ".msk"];
    private static readonly string[] Pictures = [".tif", ".tiff", ".png", ".jpg", ".jpeg"];

    /// <summary>Whether a file goes with a scene, and is none itself.</summary>
    public static bool IsCompanion(string name) => Companions.Concat(Attached).Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>A path in a folder for a scene and what goes with it: no file has it yet, and none has the name of a companion or that name with one of the endings.</summary>
    public static string FreePath(string source, string folder, params string[] endings)
    {
        var name = Path.GetFileName(source);
        var path = Path.Combine(folder, name);
        for (var i = 2; InTheWay(source, path) is not null || endings.Any(e => File.Exists(path + e)); i++)
            path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{i}{Path.GetExtension(name)}");
        return path;
    }

    /// <summary>
    /// A file that has the name which a scene, or one of its companions, would get, or that would say of the moved scene where it lies;
    /// <see langword="null"/> where there is none.
    /// </summary>
    public static string? InTheWay(string source, string target) =>
        Pairs(source, target).Where(p => File.Exists(p.From)).Select(p => p.To).Prepend(target).Concat(SceneFile.Companions(target)).FirstOrDefault(File.Exists);

    /// <summary>
    /// Moves a scene, companions first, so that a scene that is in its place is complete. Done again after a kill it goes on where it stood.
    /// Where another picture of the same stem lies beside it, it gets copies of those companions that it uses, and the other one keeps them.
    /// </summary>
    /// <exception cref="IOException">A name is taken by another file; what was moved before is where it belongs, and the scene is where it was.</exception>
    public static void Move(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        foreach (var (from, to, isShared) in Pairs(source, target).Where(p => File.Exists(p.From)))
        {
            if (isShared)
                FileMove.Copy(from, to);
            else
                FileMove.Move(from, to);
        }

        FileMove.Move(source, target);
    }

    private static IEnumerable<(string From, string To, bool IsShared)> Pairs(string source, string target)
    {
        var isShared = IsBesideAnother(source);
        string[] ofStem = isShared ? [".aux.xml", ".tab"] : Companions;
        return ofStem.Select(e => (Path.ChangeExtension(source, null) + e, Path.ChangeExtension(target, null) + e, isShared))
            .Concat(Attached.Select(e => (source + e, target + e, false)))

            // Those that it uses, and extensions in capital letters.
            .Concat(SceneFile.Companions(source).Select(f => (f, Path.ChangeExtension(target, Path.GetExtension(f)), isShared)));
    }

    // By name: it cannot be told whose a .wld is, and the other one may come to be read later.
    private static bool IsBesideAnother(string source)
    {
        var names = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return Pictures.SelectMany(e => new[] { e, e.ToUpperInvariant() })
            .Select(e => Path.ChangeExtension(source, e))
            .Any(p => !string.Equals(p, source, names) && File.Exists(p) && !IsSame(p));

        // On a disk that does not tell upper from lower case, .tif and .TIF are one file.
        bool IsSame(string other) => string.Equals(other, source, StringComparison.OrdinalIgnoreCase)
            && new DirectoryInfo(Path.GetDirectoryName(source)!).EnumerateFiles().Count(f => string.Equals(f.Name, Path.GetFileName(source), StringComparison.OrdinalIgnoreCase)) == 1;
    }
}
