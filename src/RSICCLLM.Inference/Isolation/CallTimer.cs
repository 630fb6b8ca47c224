namespace RSICCLLM.Inference.Isolation;

/// <summary>How long a call may take, learned from the calls before.</summary>
internal sealed class CallTimer(IsolationOptions options)
{
    private TimeSpan? _slowestTile;

    /// <summary>Longest time for a call of so many tiles.</summary>
    public TimeSpan Limit(int tiles)
    {
        if (_slowestTile is not { } slowest)
            return tiles * options.TileTimeout;
        var scaled = tiles * options.Slack * slowest;
        return scaled > options.TileTimeout ? scaled : options.TileTimeout;
    }

    /// <summary>Takes note of a call that ended well.</summary>
    public void Learn(int tiles, TimeSpan taken)
    {
        var each = taken / Math.Max(1, tiles);
        if (_slowestTile is null || each > _slowestTile)
            _slowestTile = each;
    }
}
