using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Merging;

/// <summary>Reads <see cref="MergeOptions"/> from JSON, paths relative to the file.</summary>
public static class MergeOptionsFile
{
    /// <summary>A file that can be copied and changed.</summary>
    public const string Example = """
        {
          "checkpoint": "Qwen2.5-VL-7B-Instruct",
          "adapter": "runs/lora/adapter",
          "output": "runs/lora/merged",
          "type": "source",
          "shardGigabytes": 5
        }
        """;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">The file is missing or not JSON, or it has unknown keys or wrong values: all of them are named.</exception>
    public static MergeOptions Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OptionsFile.Read(path, (root, folder, errors) =>
        {
            var options = new MergeOptions
            {
                Checkpoint = Folder("checkpoint"),
                Adapter = Folder("adapter"),
                Output = root.FullPath("output", folder) ?? Missing("output"),
                Type = root.Choice("type", "source", "bfloat16", "float32") switch
                {
                    "bfloat16" => TensorType.BFloat16,
                    "float32" => TensorType.Float32,
                    _ => null,
                },
                ShardBytes = (long)((root.Number("shardGigabytes") ?? (SafetensorsWriter.DefaultShardBytes / 1e9)) * 1e9),
            };
            root.Close();
            errors.AddRange(CommonCheck.Ranges([("shardGigabytes", options.ShardBytes / 1e9, 0.001, 1e6)]));
            return options;

            string Folder(string key)
            {
                if (root.FullPath(key, folder) is not { } value)
                    return Missing(key);
                if (!Directory.Exists(value))
                    errors.Add($"\"{key}\" names the folder '{value}', which does not exist");
                return value;
            }

            string Missing(string key)
            {
                errors.Add($"\"{key}\" is missing");
                return "";
            }
        });
    }
}

/// <summary>What a merge needs to know.</summary>
public sealed record MergeOptions
{
    /// <summary>Folder of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Folder of the adapter.</summary>
    public required string Adapter { get; init; }

    /// <summary>Folder of the result; new or empty.</summary>
    public required string Output { get; init; }

    /// <summary>Stored type; <see langword="null"/> keeps each tensor's own.</summary>
    public TensorType? Type { get; init; }

    /// <summary>Bytes per file. Default 5 GB.</summary>
    public long ShardBytes { get; init; } = SafetensorsWriter.DefaultShardBytes;
}
