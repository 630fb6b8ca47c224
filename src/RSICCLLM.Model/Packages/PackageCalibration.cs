using System.Text.Json;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Packages;

/// <summary>
/// Contents of <c>calibration.json</c>: what the package's probabilities and evidence are worth, measured on held-out pairs. Optional in
/// a package; listed in its manifest like every other file.
/// </summary>
public sealed record PackageCalibration
{
    /// <summary>Name of the file in a package.</summary>
    public const string FileName = "calibration.json";

    // Version 1 knows no contradictions.
    private const int CurrentFormatVersion = 2;
    private const int OldestFormatVersion = 1;
    private const long MaxBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Version of the format.</summary>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Held-out pairs that it was measured on.</summary>
    public required int Pairs { get; init; }

    /// <summary>SHA-256 of the file that lists them.</summary>
    public required string PairsSha256 { get; init; }

    /// <summary>Whether the captions were made with pruning; probabilities of captions made otherwise may be worth something else.</summary>
    public bool Pruning { get; init; }

    /// <summary>Probability that a change which a caption names is one; <see langword="null"/> when too few were named.</summary>
    public ConfidenceCurve? Change { get; init; }

    /// <summary>Probability that a caption which says that nothing changed is right; <see langword="null"/> when too few said so.</summary>
    public ConfidenceCurve? NoChange { get; init; }

    /// <summary>Below which evidence a tile needs no caption; <see langword="null"/> when it was not measured.</summary>
    public TriageThreshold? Triage { get; init; }

    /// <summary>By which evidence captions contradict the evidence map; <see langword="null"/> when it was not measured.</summary>
    public ContradictionThresholds? Contradiction { get; init; }

    /// <summary>Reads the calibration of a package; <see langword="null"/> when it has none.</summary>
    /// <exception cref="ModelException">The file is damaged, of another version, or holds numbers that cannot be.</exception>
    public static PackageCalibration? Load(string folder, PackageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!manifest.Files.Any(f => f.Path == FileName))
            return null;
        var path = Path.Combine(folder, FileName);
        try
        {
            var calibration = JsonSerializer.Deserialize<PackageCalibration>(BoundedFile.ReadAllBytes(path, MaxBytes), Json);
            if (calibration is not { FormatVersion: >= OldestFormatVersion and <= CurrentFormatVersion })
                throw new ModelException($"{path} is no calibration of format version {OldestFormatVersion} to {CurrentFormatVersion}; run 'rsiccllm calibrate' again.");
            return calibration.IsSound ? calibration : throw new ModelException($"{path} holds numbers that no measurement gives, such as more flagged captions than captions; run 'rsiccllm calibrate' again.");
        }
        catch (Exception e) when (BoundedFile.IsDamage(e))
        {
            throw new ModelException($"{path} is damaged: {BoundedFile.Damage(e)}; run 'rsiccllm calibrate' again.", e);
        }
    }

    /// <summary>Writes the calibration into a package and lists it in the manifest; the package's hash is another one afterwards.</summary>
    /// <exception cref="ModelException">The manifest cannot be used.</exception>
    /// <exception cref="IOException">The package cannot be written.</exception>
    public void Attach(string folder)
    {
        var manifest = PackageManifest.Load(folder);
        var path = Path.Combine(folder, FileName);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));
        var entry = new PackageFile(FileName, new FileInfo(path).Length, FileHash.Sha256(path));
        var files = manifest.Files.Where(f => f.Path != FileName).Append(entry).OrderBy(f => f.Path, StringComparer.Ordinal).ToArray();
        (manifest with { Files = files }).Save(folder);
    }

    private bool IsSound =>
        (Change?.IsSound ?? true) && (NoChange?.IsSound ?? true) && (Contradiction?.IsSound ?? true) && (Triage is null || (Triage.Threshold is >= 0 and <= 1 && Triage.Recall is > 0 and <= 1));
}

/// <summary>
/// From a caption's mean log-probability to the probability of being right: <c>1 / (1 + exp(-(slope x + offset)))</c> (Platt 1999,
/// "Probabilistic Outputs for Support Vector Machines").
/// </summary>
/// <param name="Slope">Factor of the mean log-probability.</param>
/// <param name="Offset">Added to it.</param>
/// <param name="Items">Statements that it was fitted to.</param>
/// <param name="ErrorBefore">Expected calibration error of the bare geometric mean probability, 0 to 1.</param>
/// <param name="ErrorAfter">The same of the calibrated one, on halves that it was not fitted to.</param>
public sealed record ConfidenceCurve(double Slope, double Offset, int Items, double ErrorBefore, double ErrorAfter)
{
    internal bool IsSound => double.IsFinite(Slope) && double.IsFinite(Offset);

    /// <summary>Probability of being right, 0 to 1.</summary>
    /// <param name="meanLogProbability">At most 0.</param>
    public double Apply(double meanLogProbability) => 1 / (1 + Math.Exp(-((Slope * meanLogProbability) + Offset)));
}

/// <summary>Evidence below which a tile is set aside, chosen on held-out pairs.</summary>
/// <param name="Recall">Share of changed tiles that must be kept.</param>
/// <param name="Threshold">Strongest evidence of a tile from which it is captioned, 0 to 1.</param>
/// <param name="MeasuredRecall">Share of changed tiles that the threshold kept.</param>
/// <param name="RecallLow">Lower end of its 95 % interval (Wilson 1927).</param>
/// <param name="Saving">Share of unchanged tiles that it set aside.</param>
/// <param name="Changed">Changed tiles that it was measured on.</param>
/// <param name="Unchanged">Unchanged ones.</param>
public sealed record TriageThreshold(double Recall, double Threshold, double MeasuredRecall, double RecallLow, double Saving, int Changed, int Unchanged);
