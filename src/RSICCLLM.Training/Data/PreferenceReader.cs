using RSICCLLM.Captions.Datasets;
using RSICCLLM.Model;
using RSICCLLM.Training.Dnpo;

namespace RSICCLLM.Training.Data;

/// <summary>Reads RSICP files: pairs of answers to one pair of images, a line each.</summary>
internal static class PreferenceReader
{
    /// <summary>Preference pairs of a file made by the given strategies, images not opened yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="negatives">Which rejected answers are wanted.</param>
    /// <param name="limit">Pairs at most.</param>
    /// <param name="skip">Told of each broken line or missing image, and reading goes on; without it the first one is thrown.</param>
    /// <exception cref="DatasetException">A line is broken, or an image is missing.</exception>
    /// <exception cref="ModelException">The file holds no such pairs.</exception>
    public static IReadOnlyList<TrainingSample> Read(string file, NegativeStrategy negatives, int? limit = null, Action<DatasetException>? skip = null)
    {
        var samples = new List<TrainingSample>();
        foreach (var (number, line) in JsonLines.Read(file, PreferenceJson.Default.PreferenceLine, skip))
        {
            if (samples.Count == limit)
                break;
            var (sample, problem) = Convert(file, number, line, samples.Count);
            if (problem is not null)
                (skip ?? throw problem)(problem);
            else if (negatives == NegativeStrategy.Both || Matches(line.Strategy!, negatives))
                samples.Add(sample!);
        }

        return samples.Count > 0 ? samples : throw new ModelException($"{file} holds no preference pairs with negatives of the kind \"{negatives.ToString().ToLowerInvariant()}\".");
    }

    private static bool Matches(string strategy, NegativeStrategy wanted) => strategy.Contains(wanted.ToString(), StringComparison.OrdinalIgnoreCase);

    private static (TrainingSample? Sample, DatasetException? Problem) Convert(string file, int number, PreferenceLine line, int index)
    {
        if (line.Problem() is { } problem)
            return (null, new DatasetException(file, number, problem));
        try
        {
            var sample = new TrainingSample(
                line.Id!, RsiciFile.Resolve(file, line.Before!), RsiciFile.Resolve(file, line.After!), null, line.Instruction!, [line.Chosen!], null)
            {
                Rejected = line.Rejected,
                Index = index,
                Origin = new(file, line.Id!, number),
            };
            return SampleReader.MissingImage(sample) is { } missing ? (null, new DatasetException(file, number, missing)) : (sample, null);
        }
        catch (ArgumentException e)
        {
            return (null, new DatasetException(file, number, e.Message.Split(" (Parameter")[0].TrimEnd('.'), e));
        }
    }
}
