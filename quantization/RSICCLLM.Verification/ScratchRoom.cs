using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Verification;

/// <summary>Room on the disk for the package that stands for the checkpoint.</summary>
internal static class ScratchRoom
{
    /// <summary>Bytes free on the disk of a folder; it need not exist yet.</summary>
    public static long FreeBytes(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
            existing = above;
        return new DriveInfo(existing).AvailableFreeSpace;
    }

    /// <summary>Bytes that are needed: 4 a parameter, or in 8-bit blocks of 32 a little more than 1, with the embedding table as float16.</summary>
    public static long NeededBytes(Checkpoint checkpoint, WeightPrecision reference)
    {
        var parameters = checkpoint.Tensors.Values.Where(tensor => tensor.Type.IsFloat()).Sum(tensor => tensor.ElementCount);
        if (reference == WeightPrecision.Float32)
            return 4 * parameters;
        var table = (long)checkpoint.Configuration.Text.VocabularySize * checkpoint.Configuration.Text.HiddenSize;
        // A scale of 4 bytes and a zero point of 1 for every 32.
        return parameters + (parameters * 5 / 32) + table;
    }

    /// <summary>Refuses a folder whose disk is too full, before anything is converted.</summary>
    /// <exception cref="ModelException">It is.</exception>
    public static void Check(Checkpoint checkpoint, WeightPrecision reference, string folder, Func<string, long> freeBytes)
    {
        var (needed, free) = (NeededBytes(checkpoint, reference), freeBytes(folder));
        if (free >= needed)
            return;
        var less = reference == WeightPrecision.Float32 ? string.Create(CultureInfo.InvariantCulture, $", or say --reference int8, which needs {ByteText.Of(NeededBytes(checkpoint, WeightPrecision.Int8))}") : "";
        throw new ModelException(
            $"The checkpoint as {(reference == WeightPrecision.Float32 ? "float32" : "int8")} needs {ByteText.Of(needed)}, and the scratch folder {folder} has {ByteText.Of(free)} free: make room, name another folder with --scratch{less}.");
    }
}
