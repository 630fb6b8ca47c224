using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Runs;

/// <summary>Means and speed between two reports.</summary>
internal sealed class SpeedMeter<TLosses>
    where TLosses : class, ILosses<TLosses>
{
    private const string Prefix = "meter.";
    private const string StepsKey = "meter.steps";
    private TLosses? _sum;
    private int _steps;
    private long _samples;
    private long _since = Stopwatch.GetTimestamp();

    /// <summary>Samples per second until the last report.</summary>
    public double SamplesPerSecond { get; private set; }

    public void Add(TLosses losses, int samples)
    {
        _sum = _sum is null ? losses : _sum + losses;
        _steps++;
        _samples += samples;
    }

    /// <summary>Means since the last report; there must be something since.</summary>
    public TLosses Take()
    {
        var means = _sum! * (1.0 / _steps);
        SamplesPerSecond = _samples / Stopwatch.GetElapsedTime(_since).TotalSeconds;
        (_sum, _steps, _samples, _since) = (null, 0, 0, Stopwatch.GetTimestamp());
        return means;
    }

    /// <summary>Puts down what has been added since the last report, so that a resumed training reports the same means.</summary>
    public void Save(IDictionary<string, double> memory)
    {
        if (_sum is null)
            return;
        memory[StepsKey] = _steps;
        var values = _sum.Values;
        for (var i = 0; i < values.Length; i++)
            memory[Prefix + i.ToString(CultureInfo.InvariantCulture)] = values[i];
    }

    public void Load(IReadOnlyDictionary<string, double> memory)
    {
        if (!memory.TryGetValue(StepsKey, out var steps))
            return;
        _steps = (int)steps;
        _sum = TLosses.From([.. Enumerable.Range(0, memory.Keys.Count(k => k.StartsWith(Prefix, StringComparison.Ordinal)) - 1)
            .Select(i => memory[Prefix + i.ToString(CultureInfo.InvariantCulture)])]);
    }
}
