using System.Diagnostics.Metrics;

namespace RSICCLLM.Service.Telemetry;

/// <summary>Metrics of a service process, for OpenTelemetry. Thread-safe.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    public const string MeterName = "RSICCLLM";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _tiles;
    private readonly Counter<long> _pairsDone;
    private readonly Counter<long> _pairsFailed;
    private readonly Counter<long> _leasesBroken;
    private readonly TileRate _rate = new(TimeProvider.System);

    public ServiceMetrics()
    {
        _tiles = _meter.CreateCounter<long>("rsiccllm.tiles", "{tile}", "Tiles captioned or excluded by this process.");
        _pairsDone = _meter.CreateCounter<long>("rsiccllm.pairs.done", "{pair}", "Pairs whose outputs this process has put in place.");
        _pairsFailed = _meter.CreateCounter<long>("rsiccllm.pairs.failed", "{pair}", "Pairs that this process has given up.");
        _leasesBroken = _meter.CreateCounter<long>("rsiccllm.leases.broken", "{lease}", "Claims taken from workers that showed no life.");
        _meter.CreateObservableGauge("rsiccllm.tiles.rate", () => _rate.PerMinute(), "{tile}/min", "Tiles per minute over the last five minutes.");
    }

    /// <summary>Adds what is asked for when the metrics are read.</summary>
    /// <param name="queue">Pairs that are to be done; <see langword="null"/> while the ledger is away.</param>
    /// <param name="device">Device of the model.</param>
    public void Observe(Func<int?> queue, string device)
    {
        _meter.CreateObservableGauge(
            "rsiccllm.queue",
            () => queue() is { } pairs ? [new Measurement<int>(pairs)] : Array.Empty<Measurement<int>>(),
            "{pair}",
            "Pairs that are to be done.");
        _meter.CreateObservableGauge("rsiccllm.device", () => new Measurement<int>(1, new KeyValuePair<string, object?>("device", device)), null, "1 for the device in use.");
    }

    public double TilesPerMinute => _rate.PerMinute();

    public void TilesDone(int count)
    {
        _tiles.Add(count);
        _rate.Add(count);
    }

    public void PairDone() => _pairsDone.Add(1);

    public void PairFailed() => _pairsFailed.Add(1);

    public void LeaseBroken() => _leasesBroken.Add(1);

    public void Dispose() => _meter.Dispose();
}
