using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>Scores of the finished runs by the RSICC benchmark, and paired differences between them; each is worked out once.</summary>
internal sealed class ExperimentScores(ExperimentSettings settings, Func<Domain, string> references)
{
    private readonly Dictionary<(string Run, Domain Domain), BenchmarkResult> _results = [];
    private readonly Dictionary<(string From, string To, Domain Domain), IReadOnlyDictionary<string, PairedDifference>> _differences = [];

    /// <summary>Whether a run can be scored.</summary>
    public bool Has(string run) => ExperimentTraining.IsFinished(settings, ExperimentPlan.Run(settings, run));

    /// <summary>A finished run's scores.</summary>
    public BenchmarkResult Of(string run, Domain domain)
    {
        if (_results.TryGetValue((run, domain), out var known))
            return known;
        var items = BenchmarkSet.Read(ExperimentTraining.Captions(settings, ExperimentPlan.Run(settings, run), domain), references(domain));
        return _results[(run, domain)] = CaptionBenchmark.Score(items);
    }

    /// <summary>What changes from some runs to as many others, over all of them together, by metric.</summary>
    public IReadOnlyDictionary<string, PairedDifference> Between(IReadOnlyList<string> from, IReadOnlyList<string> to, Domain domain) => PairedComparison
        .Compare([.. from.Select(run => Of(run, domain))], [.. to.Select(run => Of(run, domain))]).ToDictionary(d => d.Name, StringComparer.Ordinal);

    /// <summary>What changes from one run to another, by metric.</summary>
    public IReadOnlyDictionary<string, PairedDifference> Between(string from, string to, Domain domain)
    {
        if (_differences.TryGetValue((from, to, domain), out var known))
            return known;
        var differences = PairedComparison.Compare(Of(from, domain), Of(to, domain)).ToDictionary(d => d.Name, StringComparer.Ordinal);
        return _differences[(from, to, domain)] = differences;
    }
}
