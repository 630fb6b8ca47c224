using System.Diagnostics;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Sft;

/// <summary>Means and speed between two reports.</summary>
internal sealed class SpeedMeter
{
    private LossParts? _sum;
    private LossParts _last = new(0, 0, 0, 0, 0, 0, 0, 0);
    private int _steps;
    private long _samples;
    private long _since = Stopwatch.GetTimestamp();
    private double _lastSpeed;

    public void Add(LossParts losses, int samples)
    {
        _sum = _sum is null ? losses : _sum + losses;
        _steps++;
        _samples += samples;
    }

    public SftProgress Report(long step, double share, double rate, double norm, TimeSpan elapsed, LossParts? validation)
    {
        if (_sum is not null)
        {
            _last = _sum * (1.0 / _steps);
            _lastSpeed = _samples / Stopwatch.GetElapsedTime(_since).TotalSeconds;
        }

        var remaining = share > 0 ? elapsed * Math.Max(0, (1 / share) - 1) : TimeSpan.Zero;
        var report = new SftProgress(step, Math.Min(1, share), _last, rate, norm, _lastSpeed, elapsed, remaining, validation);
        (_sum, _steps, _samples, _since) = (null, 0, 0, Stopwatch.GetTimestamp());
        return report;
    }
}
