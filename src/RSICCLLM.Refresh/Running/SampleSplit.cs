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
        RsiciFile.Write(folder.Training, isOut[false].Concat(Replayed(settings)));
        if (settings.HeldOut is null)
            RsiciFile.Write(folder.HeldOut, isOut[true]);
    }

    /// <summary>How paths of one file begin when they stand in another: empty, or folders with a slash; <see langword="null"/> where there is no way down.</summary>
    public static string? WayTo(string from, string to)
    {
        var way = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(from))!, Path.GetDirectoryName(Path.GetFullPath(to))!).Replace('\\', '/');
        return way == "." ? "" : way.Split('/').Contains("..") || Path.IsPathRooted(way) ? null : way + "/";
    }

    private static IEnumerable<RsiciSample> Replayed(RefreshSettings settings)
    {
        if (settings.Replay is not { } replay)
            return [];
        var way = WayTo(settings.Samples, replay)!;
        return RsiciFile.Read(replay).Select(sample => sample with
        {
            // A city may name its pairs as the old region did.
            Id = "replay-" + sample.Id,
            Before = way + sample.Before,
            After = way + sample.After,
            Mask = sample.Mask is { } mask ? way + mask : null,
        });
    }

    private static bool IsHeldOut(string id, double share) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))) < share * uint.MaxValue;
}
