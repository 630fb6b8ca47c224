using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Datasets.Generation;

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
    private readonly ChangeLexicon _lexicon;
    private readonly Action<string> _tell;

    /// <summary>Prepares a run.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="folder">Folder that their paths are relative to.</param>
    /// <param name="tell">Is told of lines that are left out.</param>
    /// <exception cref="FormatException">The keyword file or the lexicon cannot be used, or the output cannot lead to the pictures.</exception>
    /// <exception cref="IOException">One of them cannot be read.</exception>
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
        _lexicon = LexiconFile.Open(folder, settings.Lexicon);
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
        var others = _settings.UnchangedPairs ? samples.Select(sample => sample.Caption).Where(caption => CaptionParser.Parse(caption, _lexicon).Records.Count > 0).Distinct(StringComparer.Ordinal).ToList() : [];
        var maker = new PreferenceMaker(_settings, _keywords, _lexicon, others, statistics);
        RsicpFile.Write(_output, samples.SelectMany(sample => maker.Make(sample, answers(sample.Id)).Select(made => new RsicpSample(Moved(sample), sample.Caption, made.Rejected, made.Strategy))));
        File.WriteAllText(Path.ChangeExtension(_output, ".statistics.json"), statistics.ToJson());
        return statistics;
    }

    private RsiciSample Moved(RsiciSample sample) => sample with { Before = Prefix + sample.Before, After = Prefix + sample.After, Mask = sample.Mask is { } mask ? Prefix + mask : null };

    private Func<string, IReadOnlyList<string>> Sample(IAnswerSampler sampler, List<RsiciSample> samples, IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        // Answers to a truth without keywords can be compared only where nothing changed, and where that is wanted.
        var hasKeywords = samples.ToLookup(sample => new KeywordText(sample.Caption, _keywords).Places.Count > 0);
        List<RsiciSample> unchanged = _settings.UnchangedPairs ? [.. hasKeywords[false].Where(sample => new TruthCheck(sample, _lexicon).IsUnchanged)] : [];
        return new SampledAnswers(_settings, _folder, _samples, Path.ChangeExtension(_output, ".answers.jsonl"), _tell)
            .Sample(sampler, [[.. hasKeywords[true]], unchanged], progress, cancellation);
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
}
