using System.Buffers;

namespace RSICCLLM.Model.Packages;

/// <summary>What must hold inside a manifest; all errors are told together.</summary>
internal static class ManifestRules
{
    private const int MaxTile = 8192;
    private const int MaxFiles = 1000;
    private static readonly string[] KnownTargets = ["cpu", "directml"];
    private static readonly SearchValues<char> RefusedInPaths = SearchValues.Create("\\:*?\"<>|");

    public static List<string> Errors(PackageManifest manifest)
    {
        var errors = new List<string>();
        if (manifest is null)
            return ["it holds null"];
        Check(manifest.Name.Length > 0, "\"name\" is empty");
        Check(IsHash(manifest.SourceCheckpoint), $"\"sourceCheckpoint\" is \"{manifest.SourceCheckpoint}\" and not a SHA-256 of 64 lower-case digits");
        Check(manifest.SourceAdapter is null || IsHash(manifest.SourceAdapter), $"\"sourceAdapter\" is \"{manifest.SourceAdapter}\" and not a SHA-256 of 64 lower-case digits");
        Check(manifest.TileWidth is > 0 and <= MaxTile, $"\"tileWidth\" is {manifest.TileWidth}, from 1 to {MaxTile} pixels are expected");
        Check(manifest.TileHeight is > 0 and <= MaxTile, $"\"tileHeight\" is {manifest.TileHeight}, from 1 to {MaxTile} pixels are expected");
        Check(manifest.GroundSamplingDistance is null or (> 0 and <= 1000),
            FormattableString.Invariant($"\"groundSamplingDistance\" is {manifest.GroundSamplingDistance}, above 0 and up to 1000 metres are expected"));
        Check(manifest.Targets.Count > 0, "\"targets\" is empty");
        foreach (var target in manifest.Targets.Where(t => !KnownTargets.Contains(t, StringComparer.Ordinal)))
            errors.Add($"\"targets\" names \"{target}\", only {string.Join(" and ", KnownTargets)} are known");
        CheckFiles(manifest, errors);
        return errors;

        void Check(bool condition, string error)
        {
            if (!condition)
                errors.Add(error);
        }
    }

    private static void CheckFiles(PackageManifest manifest, List<string> errors)
    {
        if (manifest.Files.Count > MaxFiles)
        {
            errors.Add($"\"files\" has {manifest.Files.Count} entries, at most {MaxFiles} are expected");
            return;
        }

        var listed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in manifest.Files)
        {
            if (file is null)
                errors.Add("\"files\" holds null");
            else if (!IsInside(file.Path))
                errors.Add($"\"files\" names \"{file.Path}\", which is not a path inside the package");
            else if (file.Size < 0 || !IsHash(file.Sha256))
                errors.Add($"\"files\" gives \"{file.Path}\" a wrong size or SHA-256");
            else if (!listed.Add(file.Path))
                errors.Add($"\"files\" names \"{file.Path}\" twice");
        }

        foreach (var name in RequiredFiles(manifest).Where(n => !listed.Contains(n)))
            errors.Add($"\"files\" does not list \"{name}\"");
        if (manifest.SelfTest is { } test && !(test.MaxLogitDifference is > 0 and < double.PositiveInfinity))
            errors.Add(FormattableString.Invariant($"\"selfTest.maxLogitDifference\" is {test.MaxLogitDifference}, a number above 0 is expected"));
    }

    private static IEnumerable<string> RequiredFiles(PackageManifest manifest)
    {
        yield return PackageLayout.VisionFile;
        yield return PackageLayout.EmbeddingFile;
        foreach (var target in manifest.Targets.Where(t => KnownTargets.Contains(t, StringComparer.Ordinal)))
            yield return PackageLayout.DecoderFile(target);
        yield return PackageLayout.ConfigFile;
        yield return PackageLayout.TokenizerFile;
        yield return PackageLayout.PreprocessorFile;
        if (manifest.SelfTest is { } test)
            yield return test.File;
    }

    /// <summary>A relative path of plain parts, with <c>/</c> between them, that means the same on every system.</summary>
    internal static bool IsInside(string path) =>
        path.Length is > 0 and <= 255
        && path.AsSpan().IndexOfAny(RefusedInPaths) < 0
        && !path.Any(char.IsControl)
        && path.Split('/').All(part => part.Length > 0 && !part.EndsWith('.') && part == part.Trim())
        && !path.Equals(PackageLayout.ManifestFile, StringComparison.OrdinalIgnoreCase);

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
