namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>
/// LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, highest bit first, widened one code early. The table holds where in the output each
/// string begins, so that a code is a copy of what was written before. Streams of the old bit order (before TIFF 5.0) are refused.
/// </summary>
internal sealed class LzwCodec : BlockCodec
{
    private const int ClearCode = 256;
    private const int EndCode = 257;
    private const int FirstCode = 258;
    private const int TableSize = 4096;

    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes)
    {
        if (block.Count >= 2 && block[0] == 0 && (block[1] & 1) != 0)
            throw new InvalidDataException("its LZW codes are in the bit order of before TIFF 5.0");

        // String of a code: where it was written, and its length.
        Span<int> starts = stackalloc int[TableSize];
        Span<int> lengths = stackalloc int[TableSize];
        var (bits, bitCount, at, written) = (0u, 0, 0, 0);
        var (width, next, last, lastLength) = (9, FirstCode, -1, 0);
        while (written < destination.Length)
        {
            while (bitCount < width && at < block.Count)
            {
                bits = (bits << 8) | block[at++];
                bitCount += 8;
            }

            if (bitCount < width)
                throw TooShort(written, destination.Length);
            bitCount -= width;
            var code = (int)(bits >> bitCount) & ((1 << width) - 1);
            if (code == EndCode)
                throw TooShort(written, destination.Length);
            if (code == ClearCode)
            {
                (width, next, last) = (9, FirstCode, -1);
                continue;
            }

            var start = written;
            int length;
            if (code < ClearCode)
            {
                destination[written++] = (byte)code;
                length = 1;
            }
            else
            {
                // The code that is just being made: the last string and its first byte again.
                if (code > next || (code == next && last < 0) || code < FirstCode || (code < next && lengths[code] == 0))
                    throw new InvalidDataException($"its LZW code {code} stands for nothing yet");
                var from = code == next ? last : starts[code];
                length = code == next ? lastLength + 1 : lengths[code];
                var copied = Math.Min(length, destination.Length - written);
                if (from + copied <= written)
                {
                    destination.Slice(from, copied).CopyTo(destination[written..]);
                }
                else
                {
                    for (var i = 0; i < copied; i++)
                        destination[written + i] = destination[from + i];
                }

                written += copied;
            }

            if (last >= 0 && next < TableSize)
            {
                // The last string and the first byte of this one lie side by side in the output.
                starts[next] = last;
                lengths[next] = lastLength + 1;
                next++;
                width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
            }

            (last, lastLength) = (start, length);
        }
    }
}
