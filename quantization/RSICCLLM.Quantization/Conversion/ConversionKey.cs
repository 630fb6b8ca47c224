using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Stands for everything that a package's weights depend on, so that an interrupted conversion goes on only with the same checkpoint, options
/// and program, on the same kind of processor. Image settings, tokenizer and prompt count too, as pixels are normalised in the graph and calibration
/// reads prompts. Weight files count by full path, size and time of last change: their own hash is known only when all of them have been read.
/// </summary>
internal static class ConversionKey
{
    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    /// <param name="options">What is made of the checkpoint.</param>
    /// <param name="weightsKey">What <see cref="OfWeights"/> gave for its weights.</param>
    /// <param name="files">Where the small files of the model lie.</param>
    /// <param name="data">What will lie where.</param>
    public static string Of(ConversionOptions options, string weightsKey, SettingFiles files, IEnumerable<ExternalData> data)
    {
        var text = new StringBuilder();
        text.Append(typeof(ConversionKey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion).Append('\n');
        // Sums of another number of lanes differ in their last bits.
        text.Append(CultureInfo.InvariantCulture, $"vectors of {Vector<float>.Count}\n");
        text.Append(JsonSerializer.Serialize(options with { Checkpoint = FullPath(options.Checkpoint), Adapter = options.Adapter is { } adapter ? FullPath(adapter) : null, Output = "", Replace = false, SelfTest = null, Name = null, License = null, TrainingNote = null, GroundSamplingDistance = null, Calibration = [] })).Append('\n');
        foreach (var pair in options.Calibration)
        {
            foreach (var bytes in new[] { pair.Before, pair.After, Encoding.UTF8.GetBytes(pair.Caption) })
                text.Append(Convert.ToHexStringLower(SHA256.HashData(bytes))).Append('\n');
        }

        text.Append(weightsKey).Append('\n');
        foreach (var file in new[] { PackageLayout.PreprocessorFile, PackageLayout.TokenizerFile, PromptTemplate.FileName })
        {
            var path = Path.Combine(files.FolderOf(file), file);
            text.Append(CultureInfo.InvariantCulture, $"{file} {(File.Exists(path) ? FileHash.Sha256(path) : "none")}\n");
        }

        foreach (var part in data.SelectMany(d => d.Parts))
        {
            text.Append(part.Data.FileName);
            foreach (var (spec, offset) in part.Producer.Tensors.Zip(part.Offsets))
                text.Append(CultureInfo.InvariantCulture, $" {spec.Name} {spec.Type} [{string.Join(',', spec.Shape)}] {offset}");
            text.Append('\n');
        }

        return Hash(text);
    }

    /// <summary>Stands for the weights alone: what was found finite need not be looked through again.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="adapter">Folder of the adapter that is merged in, or <see langword="null"/>.</param>
    public static string OfWeights(Checkpoint checkpoint, string? adapter)
    {
        var text = new StringBuilder();
        foreach (var file in checkpoint.WeightFiles.Append(ModelConfigurationReader.FileName))
            Append(text, Path.Combine(checkpoint.Folder, file));
        string[] merged = adapter is null ? [] : Directory.GetFiles(adapter);
        foreach (var file in merged.Order(StringComparer.Ordinal))
            Append(text, file);
        return Hash(text);
    }

    private static string FullPath(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static string Hash(StringBuilder text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

    private static void Append(StringBuilder text, string path)
    {
        // Of a link size and time are its own; the hub's tools keep files behind links.
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        text.Append(CultureInfo.InvariantCulture, $"{Path.GetFullPath(path)} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
    }
}
