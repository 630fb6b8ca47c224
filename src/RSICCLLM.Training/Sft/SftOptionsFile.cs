using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Optimisation;

namespace RSICCLLM.Training.Sft;

/// <summary>
/// Reads <see cref="SftOptions"/> from JSON: the options' names in camel case, paths relative to the file, comments allowed.
/// <c>optimizer</c>, <c>auxiliary</c> and <c>difference</c> are objects; <c>architecture</c> is the path of a <c>config.json</c>.
/// </summary>
public static class SftOptionsFile
{
    private const long MaxBytes = 1 << 20;

    /// <summary>A file that can be copied and changed.</summary>
    public const string Example = """
        {
          "architecture": "model/config.json",
          "tokenizer": "model",
          "training": "tiles/train.jsonl",
          "validation": "tiles/validation.jsonl",
          "output": "runs/sft",
          "seed": 1,
          "batchSize": 32,
          "workers": 2,
          "threads": 1,
          "learningRate": 1e-3,
          "warmupSteps": 100,
          "maxMinutes": 30,
          "optimizer": { "weightDecay": 0.05 },
          "auxiliary": { "layer": 2, "mask": 5, "classes": 2, "counts": 2, "summary": 0.5, "positions": 0.5, "evidence": 1 }
        }
        """;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">The file is missing or not JSON, or it has unknown keys or wrong values: all of them are named.</exception>
    public static SftOptions Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var document = Parse(path);
        var errors = new List<string>();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var root = new OptionsSection(document.RootElement, "", errors);
        var options = Read(root, folder, errors);
        errors.AddRange(SftOptionsCheck.Problems(options));
        return errors.Count == 0 ? options : throw new ModelException($"{path} cannot be used: {string.Join("; ", errors)}.");
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new ModelException($"The configuration '{path}' does not exist.");
            if (file.Length > MaxBytes)
                throw new ModelException($"The configuration '{path}' has {file.Length} bytes, more than {MaxBytes}.");
            var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new ModelException($"The configuration '{path}' must hold one JSON object.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The configuration '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static SftOptions Read(OptionsSection root, string folder, List<string> errors)
    {
        var defaults = new SftOptions { Training = "", Output = "" };
        var architecture = FullPath("architecture");
        var options = new SftOptions
        {
            Checkpoint = FullPath("checkpoint"),
            Architecture = architecture is null ? null : LoadArchitecture(architecture, errors),
            Difference = root.Section("difference", Difference),
            Tokenizer = FullPath("tokenizer"),
            Training = FullPath("training") ?? "",
            Validation = FullPath("validation"),
            Output = FullPath("output") ?? "",
            Seed = root.Integer("seed") ?? defaults.Seed,
            BatchSize = (int?)root.Integer("batchSize") ?? defaults.BatchSize,
            Accumulation = (int?)root.Integer("accumulation") ?? defaults.Accumulation,
            Workers = (int?)root.Integer("workers") ?? defaults.Workers,
            Threads = (int?)root.Integer("threads") ?? defaults.Threads,
            Readers = (int?)root.Integer("readers") ?? defaults.Readers,
            LearningRate = root.Number("learningRate") ?? defaults.LearningRate,
            WarmupSteps = (int?)root.Integer("warmupSteps") ?? defaults.WarmupSteps,
            FinalLearningRateShare = root.Number("finalLearningRateShare") ?? defaults.FinalLearningRateShare,
            Optimizer = root.Section("optimizer", Optimizer) ?? defaults.Optimizer,
            ClipNorm = root.Number("clipNorm") ?? defaults.ClipNorm,
            MaxSteps = (int?)root.Integer("maxSteps"),
            MaxMinutes = root.Number("maxMinutes"),
            BFloat16 = root.Switch("bfloat16") ?? defaults.BFloat16,
            SaveBFloat16 = root.Switch("saveBFloat16") ?? defaults.SaveBFloat16,
            Auxiliary = root.Section("auxiliary", Auxiliary) ?? defaults.Auxiliary,
            LogEvery = (int?)root.Integer("logEvery") ?? defaults.LogEvery,
            EvaluateEvery = (int?)root.Integer("evaluateEvery") ?? defaults.EvaluateEvery,
            ValidationSamples = (int?)root.Integer("validationSamples") ?? defaults.ValidationSamples,
            SaveEvery = (int?)root.Integer("saveEvery") ?? defaults.SaveEvery,
        };
        root.Close();
        return options;

        string? FullPath(string key) => root.Text(key) is { Length: > 0 } value ? Path.GetFullPath(value, folder) : null;
    }

    private static ModelConfiguration? LoadArchitecture(string path, List<string> errors)
    {
        try
        {
            return ModelConfigurationReader.LoadFile(path);
        }
        catch (ModelException e)
        {
            errors.Add(e.Message.TrimEnd('.'));
            return null;
        }
    }

    private static AdamWOptions Optimizer(OptionsSection section)
    {
        var defaults = new AdamWOptions();
        return new AdamWOptions
        {
            Beta1 = section.Number("beta1") ?? defaults.Beta1,
            Beta2 = section.Number("beta2") ?? defaults.Beta2,
            Epsilon = section.Number("epsilon") ?? defaults.Epsilon,
            WeightDecay = section.Number("weightDecay") ?? defaults.WeightDecay,
            DecayVectors = section.Switch("decayVectors") ?? defaults.DecayVectors,
        };
    }

    private static AuxiliaryOptions Auxiliary(OptionsSection section)
    {
        var defaults = new AuxiliaryOptions();
        return new AuxiliaryOptions
        {
            Layer = (int?)section.Integer("layer") ?? defaults.Layer,
            Cells = (int?)section.Integer("cells") ?? defaults.Cells,
            Mask = section.Number("mask") ?? defaults.Mask,
            Classes = section.Number("classes") ?? defaults.Classes,
            Counts = section.Number("counts") ?? defaults.Counts,
            Summary = section.Number("summary") ?? defaults.Summary,
            Positions = section.Number("positions") ?? defaults.Positions,
            Places = section.Number("places") ?? defaults.Places,
            Evidence = section.Number("evidence") ?? defaults.Evidence,
        };
    }

    private static DifferenceConfiguration Difference(OptionsSection section)
    {
        var defaults = new DifferenceConfiguration();
        return new DifferenceConfiguration
        {
            PixelDifference = section.Switch("visionTokens") == true ? PixelDifferenceSource.VisionTokens : defaults.PixelDifference,
            UseGeometricTexture = section.Switch("useGeometricTexture") ?? defaults.UseGeometricTexture,
            UseSpatialDifference = section.Switch("useSpatialDifference") ?? defaults.UseSpatialDifference,
            UsePixelDifference = section.Switch("usePixelDifference") ?? defaults.UsePixelDifference,
            AttentionSize = (int?)section.Integer("attentionSize") ?? defaults.AttentionSize,
            EvidenceHiddenSize = (int?)section.Integer("evidenceHiddenSize") ?? defaults.EvidenceHiddenSize,
            EvidenceCells = (int?)section.Integer("evidenceCells") ?? defaults.EvidenceCells,
        };
    }
}
