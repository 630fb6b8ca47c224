namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>The coded data of a scan, from one restart to the next.</summary>
/// <param name="scan">The data, and what follows it.</param>
/// <param name="buffer">Room for all of it and <see cref="CoefficientReader.Padding"/>.</param>
internal ref struct ScanData(ReadOnlySpan<byte> scan, Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private ReadOnlySpan<byte> _rest = scan;

    /// <summary>The marker behind what was read last.</summary>
    public byte Marker { get; private set; }

    /// <summary>Reads up to the next marker, without the zero behind each byte of ones; more ones may stand before a marker. False where there is none. The reader before ends.</summary>
    public bool TryNext(out CoefficientReader reader)
    {
        reader = default;
        var length = 0;
        while (true)
        {
            var ones = _rest.IndexOf((byte)0xFF);
            var behind = ones < 0 ? -1 : _rest[ones..].IndexOfAnyExcept((byte)0xFF);
            if (behind < 0)
                return false;
            _rest[..(ones + 1)].CopyTo(_buffer[length..]);
            length += ones;
            Marker = _rest[ones + behind];
            _rest = _rest[(ones + behind + 1)..];
            if (Marker != 0)
                break;
            length++;
        }

        _buffer.Slice(length, CoefficientReader.Padding).Clear();
        reader = new CoefficientReader(_buffer, length);
        return true;
    }
}
