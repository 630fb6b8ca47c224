using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;

namespace RSICCLLM.Service.Configuration;

/// <summary>
/// Paths as the ledger keeps them: those inside the shared folder without the folder, because every machine sees it under a path of its own.
/// </summary>
internal static class SharedFolders
{
    private const string Prefix = "shared:";

    public static bool IsInside(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return relative != ".." && !relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    /// <summary>The pair for the ledger. The model's place is each machine's own.</summary>
    public static PairWork ToLedger(PairWork work, string shared) => Map(work, path => ToLedger(path, shared), "");

    /// <summary>The pair on this machine.</summary>
    /// <exception cref="ConfigurationException">A path is inside the shared folder, and this machine has none.</exception>
    public static PairWork FromLedger(PairWork work, string shared, string model) => Map(work, path => FromLedger(path, shared), model);

    public static string ToLedger(string path, string shared) => shared.Length > 0 && IsInside(shared, path)
        ? Prefix + Path.GetRelativePath(shared, path).Replace(Path.DirectorySeparatorChar, '/')
        : path;

    public static string FromLedger(string path, string shared)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return path;
        if (shared.Length == 0)
            throw new ConfigurationException($"The ledger names \"{path}\" in the shared folder, but this machine's configuration has no \"sharedFolder\".");
        var full = Path.GetFullPath(path[Prefix.Length..], shared);
        return IsInside(shared, full) ? full : throw new ConfigurationException($"The ledger names \"{path}\", which leaves the shared folder.");
    }

    private static PairWork Map(PairWork work, Func<string, string> map, string model)
    {
        var pair = work.Pair with { Before = work.Pair.Before with { Path = map(work.Pair.Before.Path) }, After = work.Pair.After with { Path = map(work.Pair.After.Path) } };
        return new PairWork(work.Configuration with { Output = map(work.Configuration.Output), Model = model, Pairs = [pair] }, pair);
    }
}
