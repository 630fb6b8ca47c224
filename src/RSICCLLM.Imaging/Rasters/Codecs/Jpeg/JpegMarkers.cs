using System.Buffers.Binary;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>
/// Markers of a JPEG (ITU-T T.81, annex B) up to the scan. Only what <see cref="BaselineJpeg"/> can decode is read; anything else,
/// damage or another process alike, is no more than "not read". Nothing is allocated by what the markers claim, and few tables are made.
/// </summary>
internal static class JpegMarkers
{
    public const byte FirstRestart = 0xD0;
    public const byte EndOfImage = 0xD9;
    public const byte ProgressiveFrame = 0xC2;
    private const byte StartOfImage = 0xD8;
    private const byte Temporary = 0x01;
    private const byte BaselineFrame = 0xC0;
    private const byte ExtendedFrame = 0xC1;
    private const byte HuffmanCodes = 0xC4;
    private const byte Reserved = 0xC8;
    private const byte ArithmeticConditions = 0xCC;
    private const byte LastFrame = 0xCF;
    private const byte StartOfScan = 0xDA;
    private const byte QuantizationFactors = 0xDB;
    private const byte RestartInterval = 0xDD;
    private const byte FirstApplication = 0xE0;
    private const byte LastApplication = 0xEF;
    private const byte Comment = 0xFE;
    private const int MaximumSize = 65_500;

    // Of each kind; a frame can name four and four. A table takes far more memory than the bytes that define it.
    private const int MostDefinitions = 16;

    /// <summary>Reads tables, and the frame up to its scan; the frame is null where the stream ends after its tables.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, JpegTables tables, out JpegFrame? frame)
    {
        frame = null;
        if (!data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            return false;
        var interval = 0;
        var (huffman, quantization) = (MostDefinitions, MostDefinitions);
        for (var at = 2; TryNext(data, ref at, out var marker, out var body);)
        {
            if (marker == EndOfImage)
                return frame is null;
            switch (marker)
            {
                case BaselineFrame or ExtendedFrame when frame is null && TryFrame(body, out frame):
                case HuffmanCodes when TryHuffman(body, tables, ref huffman):
                case QuantizationFactors when TryQuantization(body, tables, ref quantization):
                case RestartInterval when TryInterval(body, out interval):
                case (>= FirstApplication and <= LastApplication) or Comment:
                    break;
                case StartOfScan when frame is not null:
                    frame = frame with { RestartInterval = interval == 0 ? int.MaxValue : interval, ScanStart = at };
                    return TryScan(body, ref frame);
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>What the header of the first frame says, of whatever process it is; null where there is none.</summary>
    public static (byte Marker, int Width, int Height)? FindFrame(ReadOnlySpan<byte> data)
    {
        for (var at = 2; TryNext(data, ref at, out var marker, out var body) && marker is not (EndOfImage or StartOfScan);)
        {
            if (marker is >= BaselineFrame and <= LastFrame and not (HuffmanCodes or Reserved or ArithmeticConditions))
                return body.Length < 5 ? null : (marker, BinaryPrimitives.ReadUInt16BigEndian(body[3..]), BinaryPrimitives.ReadUInt16BigEndian(body[1..]));
        }

        return null;
    }

    // The next marker, before which any number of ones may stand (B.1.1.2), and its parameters, which some have not.
    private static bool TryNext(ReadOnlySpan<byte> data, ref int at, out byte marker, out ReadOnlySpan<byte> body)
    {
        marker = 0;
        body = default;
        while (at + 1 < data.Length && data[at] == 0xFF && data[at + 1] == 0xFF)
            at++;
        if (at + 2 > data.Length || data[at] != 0xFF)
            return false;
        marker = data[at + 1];
        at += 2;
        if (marker is EndOfImage or Temporary or (>= FirstRestart and < StartOfImage))
            return true;
        if (at + 2 > data.Length || BinaryPrimitives.ReadUInt16BigEndian(data[at..]) is var length && (length < 2 || at + length > data.Length))
            return false;
        body = data[(at + 2)..(at + length)];
        at += length;
        return true;
    }

    private static bool TryFrame(ReadOnlySpan<byte> body, out JpegFrame? frame)
    {
        frame = null;
        if (body.Length < 6 || body[0] != 8 || body[5] is 0 or > 4 || body.Length != 6 + (3 * body[5]))
            return false;
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
        if (height is 0 or > MaximumSize || width is 0 or > MaximumSize)
            return false;
        var components = new JpegComponent[body[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var of = body.Slice(6 + (3 * i), 3);
            var component = new JpegComponent(of[0], of[1] >> 4, of[1] & 15, of[2], 0, 0);
            if (component.Horizontal is 0 or > 4 || component.Vertical is 0 or > 4 || component.Quantization >= JpegTables.Most)
                return false;
            components[i] = component;
        }

        frame = new JpegFrame(width, height, components, int.MaxValue, 0);
        return true;
    }

    // All components in one scan, in the order of the frame, all coefficients at once: 0 to 63 without a shift. Some encoders write zeros (libjpeg, jdhuff.c);
    // a sequential frame leaves no other meaning.
    private static bool TryScan(ReadOnlySpan<byte> body, ref JpegFrame frame)
    {
        var components = (JpegComponent[])frame.Components.Clone();
        if (body.Length != 4 + (2 * components.Length) || body[0] != components.Length || body[^3] != 0 || body[^2] is not (63 or 0) || body[^1] != 0)
            return false;
        for (var i = 0; i < components.Length; i++)
        {
            var (id, tables) = (body[1 + (2 * i)], body[2 + (2 * i)]);
            if (id != components[i].Id || (tables >> 4) >= JpegTables.Most || (tables & 15) >= JpegTables.Most)
                return false;
            components[i] = components[i] with { Dc = tables >> 4, Ac = tables & 15 };
        }

        // Alone, a component has one block in a unit, whatever its factors (A.2.2).
        if (components.Length == 1)
            components[0] = components[0] with { Horizontal = 1, Vertical = 1 };
        frame = frame with { Components = components };
        return true;
    }

    private static bool TryInterval(ReadOnlySpan<byte> body, out int interval)
    {
        interval = body.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : 0;
        return body.Length == 2;
    }

    private static bool TryQuantization(ReadOnlySpan<byte> body, JpegTables tables, ref int left)
    {
        while (!body.IsEmpty)
        {
            var (wide, number) = (body[0] >> 4, body[0] & 15);
            if (left-- == 0 || wide > 1 || number >= JpegTables.Most || body.Length < 65 + (64 * wide))
                return false;
            var table = new int[64];
            for (var k = 0; k < table.Length; k++)
                table[k] = wide == 0 ? body[1 + k] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * k))..]);
            tables.Quantization[number] = table;
            body = body[(65 + (64 * wide))..];
        }

        return true;
    }

    private static bool TryHuffman(ReadOnlySpan<byte> body, JpegTables tables, ref int left)
    {
        while (!body.IsEmpty)
        {
            var (type, number) = (body[0] >> 4, body[0] & 15);
            if (left-- == 0 || type > 1 || number >= JpegTables.Most || body.Length < 17)
                return false;
            var counts = body.Slice(1, 16);
            var total = 0;
            foreach (var count in counts)
                total += count;
            if (total is 0 or > 256 || body.Length < 17 + total || HuffmanTable.Create(counts, body.Slice(17, total), dc: type == 0) is not { } table)
                return false;
            (type == 0 ? tables.Dc : tables.Ac)[number] = table;
            body = body[(17 + total)..];
        }

        return true;
    }
}
