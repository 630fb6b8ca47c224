using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Packages;

/// <summary>
/// Contents of <c>manifest.json</c>: what a model package is, where it comes from, and every file with its size and hash.
/// Keys are camelCase; an unknown or repeated key is an error.
/// </summary>
public sealed record PackageManifest
{
    /// <summary>Version of the format that this program writes and reads.</summary>
    public const int CurrentFormatVersion = 1;

    private const long MaxBytes = 4 << 20;
    private const string Remedy = "copy the package again, or convert its checkpoint again with 'rsiccllm quantize'.";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Version of the package format.</summary>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Name of the model, for reports.</summary>
    public required string Name { get; init; }

    /// <summary>Hash of the checkpoint that it was made from (<c>Checkpoint.Hash</c>).</summary>
    public required string SourceCheckpoint { get; init; }

    /// <summary>
    /// Hash of the adapter that was merged into it (what <c>sha256sum adapter_config.json adapter_model.safetensors | sha256sum</c> prints);
    /// <see langword="null"/> without one.
    /// </summary>
    public string? SourceAdapter { get; init; }

    /// <summary>Options of the conversion, in words or numbers, by name; <see langword="null"/> in packages of version 0.1.0.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Versions of what the package was made with, by name; <see langword="null"/> in packages of version 0.1.0.</summary>
    public IReadOnlyDictionary<string, string>? Versions { get; init; }

    /// <summary>Program and version that made it, for example <c>RSICCLLM 0.1.0</c>.</summary>
    public required string CreatedWith { get; init; }

    /// <summary>Columns of a tile in pixels; the graphs take no other size.</summary>
    public required int TileWidth { get; init; }

    /// <summary>Rows of a tile in pixels.</summary>
    public required int TileHeight { get; init; }

    /// <summary>Metres per pixel that the model was trained on; <see langword="null"/> when not stated.</summary>
    public double? GroundSamplingDistance { get; init; }

    /// <summary>Quantisation in words, for example <c>int4 (rtn, block 32)</c> or <c>float32</c>.</summary>
    public required string Quantization { get; init; }

    /// <summary>Targets that have a decoder graph: <c>cpu</c>, <c>directml</c>.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Whether <c>vision.onnx</c> holds the difference-aware module.</summary>
    public required bool HasDifferenceModule { get; init; }

    /// <summary>Licence of the weights, an SPDX expression where there is one.</summary>
    public required string License { get; init; }

    /// <summary>What the model was trained on and what it is not for.</summary>
    public required string TrainingNote { get; init; }

    /// <summary>The self-test; <see langword="null"/> when the package has none.</summary>
    public PackageSelfTest? SelfTest { get; init; }

    /// <summary>All files but the manifest, in ordinal order of their paths.</summary>
    public required IReadOnlyList<PackageFile> Files { get; init; }

    /// <summary>Reads <c>manifest.json</c> of a package and checks its values, not the files (see <see cref="PackageVerifier"/>).</summary>
    /// <exception cref="ModelException">The manifest is missing, damaged, of another format version, or contradicts itself.</exception>
    public static PackageManifest Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder))
            throw new ModelException($"{folder} is a file, and a model package is a folder; name the folder that 'rsiccllm quantize' has written.");
        if (!Directory.Exists(folder))
            throw new ModelException($"The model package {folder} does not exist; name the folder that 'rsiccllm quantize' has written.");
        var path = Path.Combine(folder, PackageLayout.ManifestFile);
        if (!File.Exists(path))
            throw new ModelException($"{folder} is no model package: it has no {PackageLayout.ManifestFile}; name the folder that 'rsiccllm quantize' has written{(File.Exists(Path.Combine(folder, "config.json")) ? ", or convert this one if it is a checkpoint" : "")}.");
        CheckFormatVersion(path);
        PackageManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<PackageManifest>(BoundedFile.ReadAllBytes(path, MaxBytes), Json);
        }
        catch (Exception e) when (BoundedFile.IsDamage(e))
        {
            throw new ModelException($"{path} is not a package manifest: {BoundedFile.Damage(e)}; {Remedy}", e);
        }

        var errors = ManifestRules.Errors(manifest!);
        return errors.Count == 0
            ? manifest!
            : throw new ModelException($"{path} cannot be used: {string.Join("; ", errors)}; {Remedy}");
    }

    /// <summary>SHA-256 of <c>manifest.json</c>, which stands for the whole package; 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="ModelException">There is no manifest.</exception>
    public static string Hash(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var bytes = BoundedFile.ReadAllBytes(Path.Combine(folder, PackageLayout.ManifestFile), MaxBytes);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
    }

    /// <summary>Lists the files of a folder with sizes and hashes, for <see cref="Files"/>; the manifest and temporary files are left out.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="known">Hashes that the writer knows already, by path; those files are not read again.</param>
    /// <param name="except">A file that is no part of the package, or <see langword="null"/>; it is not read.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static IReadOnlyList<PackageFile> ListFiles(
        string folder, IReadOnlyDictionary<string, string>? known = null, string? except = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Name: Path.GetRelativePath(folder, file).Replace('\\', '/')))
            .Where(f => f.Name != PackageLayout.ManifestFile && f.Name != except && !f.Name.EndsWith(".tmp", StringComparison.Ordinal))
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => new PackageFile(f.Name, new FileInfo(f.File).Length, known?.GetValueOrDefault(f.Name) ?? FileHash.Sha256(f.File, cancellation)))
            .ToArray();
    }

    /// <summary>Writes <c>manifest.json</c>, which must be the last file of a package to be written; the file is replaced in one move.</summary>
    /// <exception cref="ArgumentException">The manifest contradicts itself.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var errors = ManifestRules.Errors(this);
        if (errors.Count > 0)
            throw new ArgumentException($"The manifest cannot be written: {string.Join("; ", errors)}.");
        AtomicFile.Write(Path.Combine(folder, PackageLayout.ManifestFile), stream => JsonSerializer.Serialize(stream, this, Json));
    }

    /// <summary>A later format may have other keys: its version is told before its keys are called unknown.</summary>
    private static void CheckFormatVersion(string path)
    {
        var version = BoundedFile.ReadJsonObject(path, MaxBytes, root => root.TryGetProperty("formatVersion", out var value)
            ? value.GetRawText()
            : throw new ModelException($"{path} is not a package manifest: it has no \"formatVersion\"; {Remedy}"), maxDepth: 16);
        if (version != CurrentFormatVersion.ToString(CultureInfo.InvariantCulture))
            throw new ModelException($"{path} has format version {version} and this program reads version {CurrentFormatVersion}; convert the checkpoint again with the program that you run.");
    }
}
