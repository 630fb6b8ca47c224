using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Datasets.Generation;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>Samples the answers of a model, and keeps them in a log: a run that was stopped goes on, and batches are the same at every start, as their answers are.</summary>
/// <param name="settings">Checked settings.</param>
/// <param name="folder">Folder that the model's path is relative to.</param>
/// <param name="file">The samples' file.</param>
/// <param name="log">Where the answers are kept.</param>
/// <param name="tell">Told of pairs that cannot be sampled.</param>
internal sealed class SampledAnswers(PreferenceSettings settings, string folder, string file, string log, Action<string> tell)
{
    /// <summary>Answers by identifier; none for pairs that were not asked.</summary>
    /// <param name="sampler">The model.</param>
    /// <param name="groups">Samples to ask; each group has batches of its own, so that leaving the last out changes nothing in the others.</param>
    /// <param name="progress">Told the pairs whose answers are there, at first those of an earlier start.</param>
    /// <param name="cancellation">Stops; whole batches are kept.</param>
    /// <exception cref="FormatException">A pair cannot be sampled, and broken lines are to stop the run.</exception>
    public Func<string, IReadOnlyList<string>> Sample(
        IAnswerSampler sampler, IReadOnlyList<List<RsiciSample>> groups, IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        var key = FormattableString.Invariant($"{ModelState()} {settings.SamplesPerPair} {settings.Temperature:R} {settings.TopP:R} {settings.MaxNewTokens} {settings.Seed} {settings.BatchSize}");
        using var answers = new AnswerLog(log, key);
        var batches = groups.SelectMany(group => Batches(group, sampler)).ToList();
        var total = batches.Sum(batch => batch.Length);
        var done = batches.Sum(batch => batch.Count(sample => answers.Find(sample.Id) is not null));
        progress?.Report(new GenerationProgress(done, total));
        foreach (var (index, batch) in batches.Index())
        {
            var missing = batch.Count(sample => answers.Find(sample.Id) is null);
            if (missing == 0)
                continue;
            var found = batch.Select(_ => new List<string>()).ToArray();
            for (var k = 0; k < settings.SamplesPerPair; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                var round = sampler.Sample(file, batch, PreferenceMaker.Seed(settings.Seed, $"{index}:{k}"), cancellation);
                for (var i = 0; i < batch.Length; i++)
                    found[i].Add(round[i]);
                // Parts of a batch are told too: the first whole one may take minutes.
                if (k + 1 < settings.SamplesPerPair)
                    progress?.Report(new GenerationProgress(done + (missing * (k + 1) / settings.SamplesPerPair), total));
            }

            for (var i = 0; i < batch.Length; i++)
                answers.Add(batch[i].Id, found[i]);
            progress?.Report(new GenerationProgress(done += missing, total));
        }

        var byId = batches.SelectMany(batch => batch).ToDictionary(sample => sample.Id, sample => answers.Find(sample.Id)!, StringComparer.Ordinal);
        return id => byId.GetValueOrDefault(id) ?? [];
    }

    /// <summary>A batch has pictures of one size.</summary>
    private IEnumerable<RsiciSample[]> Batches(List<RsiciSample> samples, IAnswerSampler sampler) => samples
        .Select(sample => (Sample: sample, Size: SizeOf(sample, sampler))).Where(pair => pair.Size is not null)
        .GroupBy(pair => pair.Size, pair => pair.Sample).SelectMany(group => group.Chunk(settings.BatchSize));

    /// <summary>Name, sizes and times of the model's files: a model that was trained anew under the same name gives other answers.</summary>
    private string ModelState()
    {
        var model = Path.Combine(folder, settings.Model ?? "");
        var files = Directory.Exists(model)
            ? new DirectoryInfo(model).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            : [];
        return settings.Model + " " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))))[..16];
    }

    /// <summary>Size of a pair's pictures; none where it cannot be sampled, which is told.</summary>
    private (int Width, int Height)? SizeOf(RsiciSample sample, IAnswerSampler sampler)
    {
        var (size, problem) = PicturesOf(sample, sampler);
        if (problem is null)
            return size;
        var message = $"'{sample.Id}' of {file}: {problem}";
        if (settings.BrokenLines == "stop")
            throw new FormatException(message);
        tell($"No answers are sampled for {message}");
        return null;
    }

    private ((int Width, int Height) Size, string? Problem) PicturesOf(RsiciSample sample, IAnswerSampler sampler)
    {
        try
        {
            var before = RgbImageFile.ReadSize(RsiciFile.Resolve(file, sample.Before));
            var after = RgbImageFile.ReadSize(RsiciFile.Resolve(file, sample.After));
            return before == after
                ? (before, sampler.SizeProblem(before.Width, before.Height))
                : (before, $"'{sample.Before}' has {before.Width} x {before.Height} pixels and '{sample.After}' {after.Width} x {after.Height}; both dates need the same size.");
        }
        catch (ImagingException e)
        {
            return (default, e.Message);
        }
    }
}
