using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Verification;

/// <summary>Room on the disk for the package that stands for the checkpoint, and for what it answers.</summary>
internal static class ScratchRoom
{
    /// <summary>What to do when the scratch folder cannot be written; nothing in it is kept.</summary>
    public const string Remedy = "Make room, or name another folder with --scratch.";

    /// <summary>
    /// Bytes that are needed: 4 a parameter, or in 8-bit blocks of 32 a little more than 1, with the embedding table as float16; and the checkpoint's
    /// next-token distributions, 4 a word of the vocabulary for each token.
    /// </summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="reference">How it is run.</param>
    /// <param name="tokens">Tokens of the captions that are fed.</param>
    public static long NeededBytes(Checkpoint checkpoint, WeightPrecision reference, long tokens) =>
        PackageBytes(checkpoint, reference) + (tokens * checkpoint.Configuration.Text.VocabularySize * sizeof(float));

    private static long PackageBytes(Checkpoint checkpoint, WeightPrecision reference)
    {
        var parameters = checkpoint.Tensors.Values.Where(tensor => tensor.Type.IsFloat()).Sum(tensor => tensor.ElementCount);
        if (reference == WeightPrecision.Float32)
            return 4 * parameters;
        var table = (long)checkpoint.Configuration.Text.VocabularySize * checkpoint.Configuration.Text.HiddenSize;
        // A scale of 4 bytes and a zero point of 1 for every 32.
        return parameters + (parameters * 5 / 32) + table;
    }

    /// <summary>Refuses a folder whose disk is too full, before anything is converted; what is free where the system does not say is taken to be enough.</summary>
    /// <exception cref="ModelException">It is.</exception>
    public static void Check(Checkpoint checkpoint, WeightPrecision reference, long tokens, string folder, Func<string, long?> freeBytes)
    {
        var needed = NeededBytes(checkpoint, reference, tokens);
        if (freeBytes(folder) is not { } free || free >= needed)
            return;
        var less = reference == WeightPrecision.Float32 ? string.Create(CultureInfo.InvariantCulture, $", or say --reference int8, which needs {ByteText.Of(NeededBytes(checkpoint, WeightPrecision.Int8, tokens))}") : "";
        throw new ModelException(
            $"The checkpoint as {(reference == WeightPrecision.Float32 ? "float32" : "int8")} with its answers needs {ByteText.Of(needed)}, and the scratch folder {folder} has {ByteText.Of(free)} free: make room, name another folder with --scratch{less}.");
    }
}
