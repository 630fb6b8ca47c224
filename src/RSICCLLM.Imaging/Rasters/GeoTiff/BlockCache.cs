using System.Diagnostics.CodeAnalysis;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Decoded blocks, the least recently used dropped first when a limit of bytes is passed. Safe for several threads.</summary>
internal sealed class BlockCache
{
    private readonly Lock _lock = new();
    private long _limit;
    private readonly Dictionary<(object Owner, int Index), LinkedListNode<((object Owner, int Index) Key, byte[] Block)>> _nodes = [];
    private readonly LinkedList<((object Owner, int Index) Key, byte[] Block)> _order = new();
    private long _bytes;

    public BlockCache(long limit) => _limit = limit;

    /// <summary>Bytes of all blocks that are kept; never above the limit.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Raises the limit; a lower one changes nothing.</summary>
    public void Grow(long limit)
    {
        lock (_lock)
            _limit = Math.Max(_limit, limit);
    }

    public bool TryGet((object Owner, int Index) key, [NotNullWhen(true)] out byte[]? block)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
            {
                block = null;
                return false;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            block = node.Value.Block;
            return true;
        }
    }

    public void Add((object Owner, int Index) key, byte[] block)
    {
        lock (_lock)
        {
            if (block.Length > _limit || _nodes.ContainsKey(key))
                return;
            while (_bytes + block.Length > _limit)
            {
                var last = _order.Last!;
                _order.RemoveLast();
                _nodes.Remove(last.Value.Key);
                _bytes -= last.Value.Block.Length;
            }

            _nodes.Add(key, _order.AddFirst((key, block)));
            _bytes += block.Length;
        }
    }
}
