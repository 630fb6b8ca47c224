using System.Globalization;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Dnpo;

/// <summary>Stops a preference training that falls apart; see <see cref="CollapseOptions"/>.</summary>
internal sealed class CollapseRule(CollapseOptions options) : IStoppingRule<PreferenceLosses>
{
    private const string BestKey = "collapse.best";
    private const string BadKey = "collapse.bad";
    private double _best;
    private int _bad;

    public bool Healthy => _bad == 0;

    public string? Look(PreferenceLosses means)
    {
        // The reward starts at 0, where model and reference are the same.
        _best = Math.Max(_best, means.ChosenReward);
        var fell = options.ChosenRewardDrop > 0 && means.ChosenReward < _best - options.ChosenRewardDrop;
        var strayed = options.KlLimit > 0 && means.Kl > options.KlLimit;
        _bad = fell || strayed ? _bad + 1 : 0;
        if (_bad < options.Patience)
            return null;
        return fell
            ? string.Create(CultureInfo.InvariantCulture, $"the chosen answers' reward fell to {means.ChosenReward:F2}, from {_best:F2}")
            : string.Create(CultureInfo.InvariantCulture, $"the divergence from the reference rose to {means.Kl:F3} nats per token");
    }

    public void Save(IDictionary<string, double> memory)
    {
        memory[BestKey] = _best;
        memory[BadKey] = _bad;
    }

    public void Load(IReadOnlyDictionary<string, double> memory)
    {
        _best = memory.TryGetValue(BestKey, out var best) ? best : 0;
        _bad = memory.TryGetValue(BadKey, out var bad) ? (int)bad : 0;
    }
}
