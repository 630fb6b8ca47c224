using RSICCLLM.Captions.Datasets;
using RSICCLLM.Model;

namespace RSICCLLM.Training.Data;

/// <summary>Reads RSICI files for training.</summary>
internal static class SampleReader
{
    /// <summary>All samples of a file, images looked for but not opened yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="limit">Samples at most.</param>
    /// <param name="skip">Told of each broken line or missing image, and reading goes on; without it the first one is thrown.</param>
    /// <exception cref="DatasetException">A line is broken, or an image is missing.</exception>
    /// <exception cref="ModelException">The file holds no samples.</exception>
    public static IReadOnlyList<TrainingSample> Read(string file, int? limit = null, Action<DatasetException>? skip = null)
    {
        var samples = new List<TrainingSample>();
        foreach (var sample in RsiciFile.Read(file, skip).Select(s => Convert(file, s)))
        {
            if (samples.Count == limit)
                break;
            if (MissingImage(sample) is not { } missing)
            {
                samples.Add(sample with { Index = samples.Count });
                continue;
            }

            var problem = new DatasetException(file, sample.Origin.FindLine(), missing);
            (skip ?? throw problem)(problem);
        }

        return samples.Count > 0 ? samples : throw new ModelException($"{file} holds no samples that can be used.");
    }

    /// <summary>Says which picture of a sample does not exist, or nothing.</summary>
    public static string? MissingImage(TrainingSample sample) =>
        new[] { sample.Before, sample.After, sample.Mask }.OfType<string>().Where(path => !File.Exists(path))
            .Select(path => $"the image '{path}' of sample '{sample.Id}' does not exist").FirstOrDefault();

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
        sample.Records?.Select(r => new SampleChange(SampleChange.NameOf(r.Change), r.Change.Quantity, r.Change.Position, r.Instances)).ToList())
    {
        Origin = new(file, sample.Id),
    };
}
