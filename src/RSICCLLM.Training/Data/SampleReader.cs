using RSICCLLM.Captions.Datasets;
using RSICCLLM.Model;

namespace RSICCLLM.Training.Data;

/// <summary>Reads RSICI files for training.</summary>
internal static class SampleReader
{
    /// <summary>All samples of a file, images not opened yet.</summary>
    /// <exception cref="DatasetException">A line is broken.</exception>
    /// <exception cref="ModelException">The file holds no samples.</exception>
    public static IReadOnlyList<TrainingSample> Read(string file, int? limit = null)
    {
        var samples = RsiciFile.Read(file).Take(limit ?? int.MaxValue).Select(s => Convert(file, s)).ToList();
        return samples.Count > 0 ? samples : throw new ModelException($"{file} holds no samples.");
    }

    /// <summary>Classes of change in a set of samples, numbered in alphabetical order.</summary>
    public static IReadOnlyDictionary<string, int> Classes(IEnumerable<TrainingSample> samples) => samples
        .SelectMany(s => s.Changes ?? []).Select(c => c.ClassName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .Select((name, index) => (name, index)).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);

    private static TrainingSample Convert(string file, RsiciSample sample) => new(
        sample.Id,
        RsiciFile.Resolve(file, sample.Before),
        RsiciFile.Resolve(file, sample.After),
        sample.Mask is null ? null : RsiciFile.Resolve(file, sample.Mask),
        sample.Instruction,
        sample.Captions.Count > 0 ? sample.Captions : [sample.Caption],
        sample.Records?.Select(r => new SampleChange($"{r.Change.Object} {r.Change.Verb}", r.Change.Quantity, r.Change.Position, r.Instances)).ToList());
}
