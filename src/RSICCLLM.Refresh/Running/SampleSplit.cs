using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Refresh.Running;

/// <summary>Holds a part of the city's captions out, by a hash of each pair's name: the same pairs in every refresh, whatever is added.</summary>
/// <param name="Training">Pairs that are trained on: the city's, and old ones among them.</param>
/// <param name="HeldOut">Pairs that are held out; none where a file of them was given.</param>
internal sealed record SampleSplit(IReadOnlyList<RsiciSample> Training, IReadOnlyList<RsiciSample> HeldOut)
{
    /// <summary>Splits the pairs and looks at all files of pairs; writes nothing.</summary>
    /// <exception cref="FormatException">One of the two would be empty, a line is broken, or the package would be judged by a pair that it was trained on.</exception>
    public static SampleSplit Of(RefreshSettings settings)
    {
        var samples = RsiciFile.Read(settings.Samples).ToList();
        var isOut = samples.ToLookup(sample => settings.HeldOut is null && IsHeldOut(sample.Id, settings.HeldOutShare));
        if (!isOut[false].Any() || (settings.HeldOut is null && !isOut[true].Any()))
            throw new FormatException($"{settings.Samples} has {samples.Count} samples, too few to train on some and hold others out; add samples, or name a file in \"heldOut\".");
        List<RsiciSample> city = [.. isOut[false]];
        List<RsiciSample> heldOut = [.. isOut[true]];
        var old = settings.Replay is { } replay ? ReplayPairs.Read(settings.Samples, replay) : [];
        if (old.Select(pair => pair.Id).Intersect(samples.Select(pair => pair.Id), StringComparer.Ordinal).FirstOrDefault() is { } name)
            throw new FormatException($"{settings.Samples} has a pair '{name}', as a pair of \"replay\" would be called; give it another \"id\".");
        CheckOverlap(settings, city, heldOut, old);
        return new(old.Count == 0 ? city : [.. ReplayPairs.Among(city, old)], heldOut);
    }

    /// <summary>Writes training pairs and, where no file of them was given, held-out ones.</summary>
    public void Write(RefreshFolder folder)
    {
        RsiciFile.Write(folder.Training, Training);
        if (HeldOut.Count > 0)
            RsiciFile.Write(folder.HeldOut, HeldOut);
    }

    private static void CheckOverlap(RefreshSettings settings, List<RsiciSample> city, List<RsiciSample> heldOut, List<RsiciSample> old)
    {
        List<PicturePair> cityPairs = Pairs(settings.Samples, city), oldPairs = Pairs(settings.Samples, old);
        var heldOutPairs = settings.HeldOut is { } file ? Pairs(file, RsiciFile.Read(file)) : Pairs(settings.Samples, heldOut);
        var benchmark = Pairs(settings.Benchmark, RsiciFile.Read(settings.Benchmark));
        const string Judged = "the new package would be judged by what it was trained on";
        var fromReplay = $"take it out of {settings.Replay}";
        Refuse(oldPairs, heldOutPairs, $"is held out: {Judged}", fromReplay);
        Refuse(oldPairs, benchmark, $"is in the benchmark: {Judged}", fromReplay);
        Refuse(oldPairs, cityPairs, "is trained on already", fromReplay);
        Refuse(cityPairs, heldOutPairs, $"is held out: {Judged}", "take one of the two out");
        Refuse(cityPairs, benchmark, $"is in the benchmark: {Judged}", "take one of the two out");
    }

    private static void Refuse(List<PicturePair> trained, List<PicturePair> others, string why, string what)
    {
        if (PicturePair.FirstShared(trained, others) is var (pair, other))
            throw new FormatException($"The training pair '{pair.Id}' shows the same pictures as '{other.Id}' of {other.File}, which {why}; {what}.");
    }

    private static List<PicturePair> Pairs(string file, IEnumerable<RsiciSample> samples) => [.. samples.Select(sample => new PicturePair(file, sample))];

    private static bool IsHeldOut(string id, double share) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))) < share * uint.MaxValue;
}
