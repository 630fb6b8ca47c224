using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Refresh.Running;

/// <summary>Holds a part of the city's captions out, by a hash of each pair's name: the same pairs in every refresh, whatever is added.</summary>
internal static class SampleSplit
{
    /// <summary>Writes training pairs and, where no file of them was given, held-out ones.</summary>
    /// <exception cref="FormatException">One of the two would be empty, or a line is broken.</exception>
    public static void Write(RefreshSettings settings, RefreshFolder folder)
    {
        var samples = RsiciFile.Read(settings.Samples).ToList();
        var isOut = samples.ToLookup(sample => settings.HeldOut is null && IsHeldOut(sample.Id, settings.HeldOutShare));
        if (!isOut[false].Any() || (settings.HeldOut is null && !isOut[true].Any()))
            throw new FormatException($"{settings.Samples} has {samples.Count} samples, too few to train on some and hold others out; add samples, or name a file in \"heldOut\".");
        RsiciFile.Write(folder.Training, isOut[false]);
        if (settings.HeldOut is null)
            RsiciFile.Write(folder.HeldOut, isOut[true]);
    }

    private static bool IsHeldOut(string id, double share) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))) < share * uint.MaxValue;
}
