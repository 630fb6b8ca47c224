using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Model.Adapters;

/// <summary>Writes a checkpoint with an adapter merged into it, in the hub's layout, a few rows in memory at a time.</summary>
public static class MergedCheckpoint
{
    private static readonly string[] Copied =
    [
        QwenTokenizer.FileName, "tokenizer_config.json", "generation_config.json", ImageProcessorSettings.FileName, PromptTemplate.FileName,
    ];

    /// <summary>Merges into a folder that does not exist yet; it appears whole.</summary>
    /// <param name="checkpoint">Folder of the checkpoint.</param>
    /// <param name="adapter">Folder of the adapter; what lies there beside it (prompt template, processor settings) wins over the checkpoint's.</param>
    /// <param name="output">Folder of the result.</param>
    /// <param name="type">Stored type; each tensor keeps its own where null.</param>
    /// <param name="shardBytes">Bytes per file, above 0.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops between tensors; nothing is left behind.</param>
    /// <exception cref="ModelException">The folders cannot be used, do not belong together, or the result's folder is not empty.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Write(
        string checkpoint,
        string adapter,
        string output,
        TensorType? type = null,
        long shardBytes = SafetensorsWriter.DefaultShardBytes,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
            throw new ModelException($"The output folder {output} is not empty; choose another or remove it.");
        using var source = Checkpoint.Open(checkpoint);
        using var lora = LoraAdapter.Open(adapter);
        var done = 0.0;
        var count = source.Tensors.Count;
        var tensors = LoraMerge.Tensors(source, lora, type, _ =>
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(Math.Min(1, done++ / count));
        });
        var beside = output.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) + ".partial";
        if (Directory.Exists(beside))
            Directory.Delete(beside, recursive: true);
        Directory.CreateDirectory(beside);
        try
        {
            SafetensorsWriter.WriteSharded(beside, tensors, shardBytes);
            ModelConfigurationWriter.Save(beside, LoraMerge.Configuration(source, lora), type ?? Common(source));
            foreach (var name in Copied)
            {
                var from = new[] { adapter, checkpoint }.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
                if (from is not null)
                    File.Copy(from, Path.Combine(beside, name));
            }

            if (Directory.Exists(output))
                Directory.Delete(output);
            Directory.Move(beside, output);
        }
        catch
        {
            Directory.Delete(beside, recursive: true);
            throw;
        }

        progress?.Report(1);
    }

    /// <summary>Type of most of a checkpoint's bytes.</summary>
    private static TensorType Common(Checkpoint checkpoint) =>
        checkpoint.Tensors.Values.GroupBy(t => t.Type).MaxBy(g => g.Sum(t => t.Length))?.Key ?? TensorType.BFloat16;
}
