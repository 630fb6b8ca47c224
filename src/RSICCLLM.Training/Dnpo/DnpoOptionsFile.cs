using RSICCLLM.Model;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Dnpo;

/// <summary>Reads <see cref="DnpoOptions"/> from JSON: the options' names in camel case, paths relative to the file, comments allowed.</summary>
public static class DnpoOptionsFile
{
    /// <summary>A file that can be copied and changed.</summary>
    public const string Example = """
        {
          "checkpoint": "runs/sft/model",
          "training": "rsicp/train.jsonl",
          "validation": "rsicp/validation.jsonl",
          "output": "runs/dnpo",
          "beta": 0.1,
          "lambda": 0.05,
          "negatives": "both",
          "batchSize": 16,
          "learningRate": 1e-5,
          "maxSteps": 500,
          "collapse": { "chosenRewardDrop": 1, "klLimit": 0.5, "patience": 3 }
        }
        """;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">The file is missing or not JSON, or it has unknown keys or wrong values: all of them are named.</exception>
    public static DnpoOptions Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OptionsFile.Read(path, (root, folder, errors) =>
        {
            var defaults = new DnpoOptions { Training = "", Output = "" };
            var options = CommonOptions.Read(root, folder, errors, defaults) with
            {
                Beta = root.Number("beta") ?? defaults.Beta,
                LengthNormalised = root.Switch("lengthNormalised") ?? defaults.LengthNormalised,
                Lambda = root.Number("lambda") ?? defaults.Lambda,
                Negatives = Enum.Parse<NegativeStrategy>(root.Choice("negatives", "both", "selection", "replacement"), ignoreCase: true),
                ReferenceCache = root.FullPath("referenceCache", folder),
                Collapse = root.Section("collapse", Collapse) ?? defaults.Collapse,
            };
            root.Close();
            errors.AddRange(DnpoOptionsCheck.Problems(options));
            return options;
        });
    }

    private static CollapseOptions Collapse(OptionsSection section)
    {
        var defaults = new CollapseOptions();
        return new CollapseOptions
        {
            ChosenRewardDrop = section.Number("chosenRewardDrop") ?? defaults.ChosenRewardDrop,
            KlLimit = section.Number("klLimit") ?? defaults.KlLimit,
            Patience = (int?)section.Integer("patience") ?? defaults.Patience,
        };
    }
}
