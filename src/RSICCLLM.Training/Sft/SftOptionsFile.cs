using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Sft;

/// <summary>
/// Reads <see cref="SftOptions"/> from JSON: the options' names in camel case, paths relative to the file, comments allowed.
/// <c>optimizer</c>, <c>auxiliary</c>, <c>difference</c>, <c>pruning</c> and <c>lora</c> are objects; <c>architecture</c> is the path of a <c>config.json</c>.
/// </summary>
public static class SftOptionsFile
{
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
        return OptionsFile.Read(path, (root, folder, errors) =>
        {
            var options = Read(root, folder, errors);
            errors.AddRange(SftOptionsCheck.Problems(options));
            return options;
        });
    }

    private static SftOptions Read(OptionsSection root, string folder, List<string> errors)
    {
        var architecture = root.FullPath("architecture", folder);
        var options = CommonOptions.Read(root, folder, errors, new SftOptions { Training = "", Output = "" }) with
        {
            Architecture = architecture is null ? null : LoadArchitecture(architecture, errors),
            Difference = root.Section("difference", Difference),
            Auxiliary = root.Section("auxiliary", Auxiliary) ?? new(),
            Pruning = root.Section("pruning", Pruning),
        };
        root.Close();
        return options;
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
            Extents = section.Number("extents") ?? defaults.Extents,
            Mentions = section.Number("mentions") ?? defaults.Mentions,
            Places = section.Number("places") ?? defaults.Places,
            Evidence = section.Number("evidence") ?? defaults.Evidence,
        };
    }

    private static PruningOptions Pruning(OptionsSection section)
    {
        var defaults = new PruningOptions();
        return new PruningOptions { Share = section.Number("share") ?? defaults.Share, Threshold = section.Number("threshold") ?? defaults.Threshold };
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
