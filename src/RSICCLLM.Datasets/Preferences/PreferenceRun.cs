using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Datasets.Generation;
using RSICCLLM.Evaluation.Metrics;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>
/// RSICP: to each true caption, wrong answers by information-filtered selection and by keyword replacement. Sampled answers are
/// kept beside the output, so that a stopped run goes on; the same settings and answers give the same bytes.
/// </summary>
public sealed class PreferenceRun
{
    /// <summary>Names of the strategies in RSICP lines.</summary>
    public const string Selection = "selection";

    /// <summary>See <see cref="Selection"/>.</summary>
    public const string Replacement = "replacement";

    private readonly PreferenceSettings _settings;
    private readonly string _folder;
    private readonly string _samples;
    private readonly string _output;
    private readonly string? _answers;
    private readonly KeywordLexicon _keywords;
    private readonly Action<string> _tell;

    /// <summary>Prepares a run.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="folder">Folder that their paths are relative to.</param>
    /// <param name="tell">Is told of lines that are left out.</param>
    /// <exception cref="FormatException">The keyword file cannot be used, or the output cannot lead to the pictures.</exception>
    public PreferenceRun(PreferenceSettings settings, string folder, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _tell = tell;
        _folder = folder;
        _samples = Path.GetFullPath(Path.Combine(folder, settings.Samples));
        _output = Path.GetFullPath(Path.Combine(folder, settings.Output));
        _answers = settings.Answers is { } answers ? Path.Combine(folder, answers) : null;
        _keywords = settings.Keywords is { } keywords ? KeywordLexicon.Extend(Path.Combine(folder, keywords)) : KeywordLexicon.Default;
        var way = Path.GetRelativePath(Path.GetDirectoryName(_output)!, Path.GetDirectoryName(_samples)!);
        if (Path.IsPathRooted(way) || way.Split('/', '\\').Contains(".."))
            throw new FormatException($"\"output\" is '{settings.Output}', which does not lie in the folder of '{settings.Samples}' or above it; its paths could not lead to the pictures.");
        Prefix = way == "." ? "" : way.Replace('\\', '/') + "/";
    }

    /// <summary>Where the samples' folder lies, seen from the output's.</summary>
    private string Prefix { get; }

    /// <summary>Works through all samples.</summary>
    /// <param name="sampler">The model; <see langword="null"/> where answers come from a file, or only keywords are replaced.</param>
    /// <param name="progress">Pairs whose answers are there.</param>
    /// <param name="cancellation">Stops; answers that were sampled are kept.</param>
    /// <exception cref="FormatException">A line is broken, or no sample is there.</exception>
    public PreferenceStatistics Run(IAnswerSampler? sampler, IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        Action<DatasetException>? skip = _settings.BrokenLines == "skip" ? broken => _tell($"Left out: {broken.Message}") : null;
        var samples = RsiciFile.Read(_samples, skip).Take(_settings.Limit ?? int.MaxValue).ToList();
        if (samples.Count == 0)
            throw new FormatException($"{_samples} holds no samples.");
        Directory.CreateDirectory(Path.GetDirectoryName(_output)!);
        var answers = _answers is not null ? ReadAnswers(skip) : sampler is not null ? Sample(sampler, samples, progress, cancellation) : _ => [];
        var statistics = new PreferenceStatistics { Samples = samples.Count };
        var replacement = new KeywordReplacement(_keywords, ChangeLexicon.Default);
        RsicpFile.Write(_output, samples.SelectMany(sample => Preferences(sample, answers(sample.Id), replacement, statistics)));
        File.WriteAllText(Path.ChangeExtension(_output, ".statistics.json"), statistics.ToJson());
        return statistics;
    }

    private IEnumerable<RsicpSample> Preferences(RsiciSample sample, IReadOnlyList<string> answers, KeywordReplacement replacement, PreferenceStatistics statistics)
    {
        var truth = new KeywordText(sample.Caption, _keywords);
        foreach (var place in truth.Places)
            statistics.Keywords[place.Keyword.Group] = statistics.Keywords.GetValueOrDefault(place.Keyword.Group) + 1;
        if (truth.Places.Count == 0)
        {
            statistics.WithoutKeywords++;
            yield break;
        }

        var moved = sample with { Before = Prefix + sample.Before, After = Prefix + sample.After, Mask = sample.Mask is { } mask ? Prefix + mask : null };
        foreach (var answer in Select(sample, truth, answers, statistics))
            yield return new RsicpSample(moved, sample.Caption, answer, Selection);
        var wrong = replacement.Make(sample.Caption, _settings.ReplacementsPerPair, _settings.ReplacedShare, new Random(SeedOf(sample.Id)));
        statistics.Replacement += wrong.Count;
        statistics.ReplacementsMissing += _settings.ReplacementsPerPair - wrong.Count;
        foreach (var caption in wrong)
            yield return new RsicpSample(moved, sample.Caption, caption, Replacement);
    }

    /// <summary>Information-filtered selection: answers whose keywords are like the truth's, and that say something else.</summary>
    private List<string> Select(RsiciSample sample, KeywordText truth, IReadOnlyList<string> answers, PreferenceStatistics statistics)
    {
        var taken = new List<string>();
        var different = answers.Select(answer => answer.Trim()).Where(answer => answer.Length > 0 && answer != sample.Caption).Distinct(StringComparer.Ordinal).ToList();
        var check = new TruthCheck(sample, ChangeLexicon.Default);
        statistics.AnswersLeftOut += answers.Count - different.Count;
        statistics.Answers += different.Count;
        foreach (var answer in different)
        {
            var similarity = KeywordSimilarity.Score(new KeywordText(answer, _keywords).Meanings, truth.Meanings);
            statistics.Similarities[Math.Min((int)(similarity * 10), 9)]++;
            if (similarity <= _settings.LowerThreshold)
                statistics.TooFar++;
            else if (similarity >= _settings.UpperThreshold)
                statistics.TooNear++;
            else if (_settings.DropRightAnswers && check.IsRight(answer))
                statistics.Right++;
            else if (_settings.SameNumberOfChanges && !check.NamesAsMany(answer))
                statistics.OtherNumber++;
            else
                taken.Add(answer);
        }

        statistics.Selection += taken.Count;
        return taken;
    }

    private Func<string, IReadOnlyList<string>> ReadAnswers(Action<DatasetException>? skip)
    {
        var answers = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (number, line) in JsonLines.Read(_answers!, AnswerJson.Readable.AnswerLine, skip))
        {
            if (string.IsNullOrWhiteSpace(line.Id) || line.Caption is null)
            {
                var broken = new DatasetException(_answers!, number, "'id' or 'caption' is missing");
                (skip ?? throw broken)(broken);
                continue;
            }

            if (!answers.TryGetValue(line.Id, out var list))
                answers[line.Id] = list = [];
            list.Add(line.Caption);
        }

        return id => answers.GetValueOrDefault(id) ?? [];
    }

    private Func<string, IReadOnlyList<string>> Sample(IAnswerSampler sampler, List<RsiciSample> samples, IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        var settings = FormattableString.Invariant($"{ModelState()} {_settings.SamplesPerPair} {_settings.Temperature:R} {_settings.TopP:R} {_settings.MaxNewTokens} {_settings.Seed} {_settings.BatchSize}");
        using var log = new AnswerLog(Path.ChangeExtension(_output, ".answers.jsonl"), settings);
        // Answers to a truth without keywords could not be compared; a batch has pictures of one size.
        var sizes = samples.Where(sample => new KeywordText(sample.Caption, _keywords).Places.Count > 0)
            .Select(sample => (Sample: sample, Size: SizeOf(sample, sampler))).Where(pair => pair.Size is not null)
            .GroupBy(pair => pair.Size, pair => pair.Sample).ToList();
        var compared = sizes.SelectMany(group => group).ToList();
        var done = compared.Count(sample => log.Find(sample.Id) is not null);
        // Batches are the same at every start, and so are their answers.
        foreach (var (index, batch) in sizes.SelectMany(group => group.Chunk(_settings.BatchSize)).Index())
        {
            if (batch.All(sample => log.Find(sample.Id) is not null))
                continue;
            var answers = batch.Select(_ => new List<string>()).ToArray();
            for (var k = 0; k < _settings.SamplesPerPair; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                var round = sampler.Sample(_samples, batch, SeedOf($"{index}:{k}"), cancellation);
                for (var i = 0; i < batch.Length; i++)
                    answers[i].Add(round[i]);
            }

            for (var i = 0; i < batch.Length; i++)
                log.Add(batch[i].Id, answers[i]);
            done += batch.Length;
            progress?.Report(new GenerationProgress(done, compared.Count));
        }

        var found = compared.ToDictionary(sample => sample.Id, sample => log.Find(sample.Id)!, StringComparer.Ordinal);
        return id => found.GetValueOrDefault(id) ?? [];
    }

    /// <summary>Name, sizes and times of the model's files: a model that was trained anew under the same name gives other answers.</summary>
    private string ModelState()
    {
        var folder = Path.Combine(_folder, _settings.Model ?? "");
        var files = Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            : [];
        return _settings.Model + " " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))))[..16];
    }

    /// <summary>Size of a pair's pictures; none where it cannot be sampled, which is told.</summary>
    /// <exception cref="FormatException">It cannot be sampled, and broken lines are to stop the run.</exception>
    private (int Width, int Height)? SizeOf(RsiciSample sample, IAnswerSampler sampler)
    {
        var (size, problem) = PicturesOf(sample, sampler);
        if (problem is null)
            return size;
        var message = $"'{sample.Id}' of {_samples}: {problem}";
        if (_settings.BrokenLines == "stop")
            throw new FormatException(message);
        _tell($"No answers are sampled for {message}");
        return null;
    }

    private ((int Width, int Height) Size, string? Problem) PicturesOf(RsiciSample sample, IAnswerSampler sampler)
    {
        try
        {
            var before = RgbImageFile.ReadSize(RsiciFile.Resolve(_samples, sample.Before));
            var after = RgbImageFile.ReadSize(RsiciFile.Resolve(_samples, sample.After));
            return before == after
                ? (before, sampler.SizeProblem(before.Width, before.Height))
                : (before, $"'{sample.Before}' has {before.Width} x {before.Height} pixels and '{sample.After}' {after.Width} x {after.Height}; both dates need the same size.");
        }
        catch (ImagingException e)
        {
            return (default, e.Message);
        }
    }

    private int SeedOf(string what) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{_settings.Seed}:{what}")));
}
