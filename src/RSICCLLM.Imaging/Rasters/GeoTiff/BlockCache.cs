namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Decoded blocks, the least recently used dropped first when a limit of bytes is passed. Safe for several threads.</summary>
internal sealed class BlockCache(long limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(object Owner, int Index), LinkedListNode<((object Owner, int Index) Key, DecodedBlock Block)>> _nodes = [];
    private readonly LinkedList<((object Owner, int Index) Key, DecodedBlock Block)> _order = new();
    private long _limit = limit;
    private long _bytes;

    /// <summary>Bytes of all blocks that are kept; never above the limit.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Sets another limit, and drops what is above it.</summary>
    public void SetLimit(long limit)
    {
        lock (_lock)
        {
            _limit = limit;
            DropTo(limit);
        }
    }

    /// <summary>Drops everything; the limit stays.</summary>
    public void Clear()
    {
        lock (_lock)
            DropTo(0);
    }

    /// <summary>A block, held for the caller; <see langword="null"/> where it is not kept.</summary>
    public DecodedBlock? Find((object Owner, int Index) key)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
                return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Block.Hold();
        }
    }

    /// <summary>Keeps a block that the caller holds, unless it is larger than the limit or there already.</summary>
    public void Add((object Owner, int Index) key, DecodedBlock block)
    {
        lock (_lock)
        {
            if (block.Length > _limit || _nodes.ContainsKey(key))
                return;
            DropTo(_limit - block.Length);
            _nodes.Add(key, _order.AddFirst((key, block.Hold())));
            _bytes += block.Length;
        }
    }

    private void DropTo(long bytes)
    {
        while (_bytes > bytes)
        {
            var (key, block) = _order.Last!.Value;
            _order.RemoveLast();
            _nodes.Remove(key);
            _bytes -= block.Length;
            block.Dispose();
        }
    }
}
