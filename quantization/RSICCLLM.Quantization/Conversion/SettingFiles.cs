using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Where the small files of a model lie: in the checkpoint's folder, unless the adapter's folder has one of its own (a prompt or image settings
/// that the adapter was trained with).
/// </summary>
internal sealed class SettingFiles(string checkpoint, string? adapter)
{
    private static readonly string[] Needed = [PackageLayout.ConfigFile, PackageLayout.TokenizerFile, PackageLayout.PreprocessorFile];
    private static readonly string[] Optional = ["tokenizer_config.json", GenerationTokens.FileName];
    private static readonly string[] FromAdapter = [PackageLayout.PreprocessorFile, PromptTemplate.FileName];

    /// <summary>The folder that a file is read from.</summary>
    public string FolderOf(string file) =>
        adapter is not null && FromAdapter.Contains(file, StringComparer.Ordinal) && File.Exists(Path.Combine(adapter, file)) ? adapter : checkpoint;

    /// <summary>Every file of an adapter's folder that a package depends on; those that may be missing only where they are there.</summary>
    public static IEnumerable<string> OfAdapter(string adapter) =>
        [LoraConfiguration.FileName, LoraAdapter.WeightsFile, .. FromAdapter.Prepend(LoraAdapter.DifferenceFile).Where(file => File.Exists(Path.Combine(adapter, file)))];

    /// <summary>Hash that stands for an adapter in a package's manifest.</summary>
    public static string HashOfAdapter(string adapter) => FileHash.OfFiles(adapter, OfAdapter(adapter));

    /// <summary>Copies what a package holds as it is.</summary>
    public void CopyTo(string folder)
    {
        foreach (var file in Needed.Concat(Optional.Where(file => File.Exists(Path.Combine(checkpoint, file)))))
            Copy(Path.Combine(FolderOf(file), file), Path.Combine(folder, file));
    }

    // Contents alone: a read-only checkpoint must not make a package that cannot be replaced.
    private static void Copy(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var target = File.Create(to);
        source.CopyTo(target);
    }
}
