using System.Runtime.CompilerServices;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>
/// Sequential JPEG of 8 bits with Huffman codes (ITU-T T.81, F.2), all components in one scan; components of one size, or
/// YCbCr with colours of half the width, half the height or both.
/// </summary>
internal static class BaselineJpeg
{
    private const int Side = JpegPlane.Side;

    /// <summary>Decodes a scan.</summary>
    /// <param name="scan">The coded data, and what follows it.</param>
    /// <param name="frame">Its headers.</param>
    /// <param name="tables">Its tables.</param>
    /// <param name="yCbCr">Whether the components are YCbCr to be made RGB.</param>
    /// <param name="destination">
    /// The frame's pixels, components side by side, or fewer whole rows of them. Memory taken is as many bytes for width and height rounded up to 8 or, with colours of half
    /// the size, 16 pixels (16 times the pixels where these are one column), and those of the scan.
    /// </param>
    /// <param name="damaged">Whether the scan is not one, whatever another decoder makes of it: a wrong code, run or value, or bytes left over that are no fill.</param>
    /// <returns>False where the scan is damaged, lacks its end, or is not of this kind.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> scan, JpegFrame frame, JpegTables tables, bool yCbCr, Span<byte> destination, out bool damaged)
    {
        damaged = false;
        var (across, down) = (frame.Components[0].Horizontal, frame.Components[0].Vertical);
        var isKnown = yCbCr ? (across, down) is ((1 or 2), (1 or 2)) : (across, down) is (1, 1);
        foreach (var component in frame.Components.AsSpan(1))
            isKnown &= (component.Horizontal, component.Vertical) is (1, 1);
        foreach (var component in frame.Components)
            isKnown &= tables.Quantization[component.Quantization] is not null && tables.Dc[component.Dc] is not null && tables.Ac[component.Ac] is not null;
        var (columns, rows) = (Divide(frame.Width, Side * across), Divide(frame.Height, Side * down));
        var planes = new JpegPlane[frame.Components.Length];
        var stride = columns * across * Side;
        var size = (long)stride * rows * down * Side;
        if (!isKnown || (size * planes.Length) + JpegPlane.Slack > Array.MaxLength)
            return false;

        using var samples = new DecodeMemory((int)(size * planes.Length) + JpegPlane.Slack);
        using var data = new DecodeMemory(scan.Length + CoefficientReader.Padding);
        for (var i = 0; i < planes.Length; i++)
            planes[i] = new JpegPlane(samples.Bytes, (int)(size * i), stride);
        if (!TryFill(new ScanData(scan, data.Bytes), frame, tables, planes, columns, rows, out damaged))
            return false;
        var height = destination.Length / (frame.Width * planes.Length);
        if (yCbCr)
            JpegColours.ToRgb(planes, frame.Width, height, destination);
        else
            Interleave(planes, frame.Width, height, destination);
        return true;
    }

    // Compiled for speed from the first block on: a scene is often done before the runtime would do so by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryFill(ScanData data, JpegFrame frame, JpegTables tables, JpegPlane[] planes, int columns, int rows, out bool damaged)
    {
        damaged = false;
        var (across, down) = (frame.Components[0].Horizontal, frame.Components[0].Vertical);
        Span<int> block = stackalloc int[Side * Side];
        Span<int> predictions = stackalloc int[planes.Length];
        var reader = default(CoefficientReader);
        var unit = 0;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++, unit++)
            {
                if (unit % frame.RestartInterval == 0)
                {
                    // Restarts are numbered from 0 to 7.
                    damaged = unit > 0 && (!IsAtEnd(reader, frame, tables, predictions) || data.Marker != JpegMarkers.FirstRestart + (((unit / frame.RestartInterval) - 1) % 8));
                    if (damaged || !data.TryNext(out reader))
                        return false;
                    predictions.Clear();
                }

                for (var i = 0; i < planes.Length; i++)
                {
                    var component = frame.Components[i];
                    var (factors, dc, ac) = (tables.Quantization[component.Quantization], tables.Dc[component.Dc]!, tables.Ac[component.Ac]!);
                    for (var part = 0; part < component.Horizontal * component.Vertical; part++)
                    {
                        block.Clear();
                        var last = reader.Read(block, factors, dc, ac, ref predictions[i]);
                        damaged = last < 0;
                        if (damaged)
                            return false;
                        var (blockColumn, blockRow) = ((column * across) + (part % component.Horizontal), (row * down) + (part / component.Horizontal));
                        var target = planes[i].Bytes[((blockRow * Side * planes[i].Stride) + (blockColumn * Side))..];
                        InverseTransform.Apply(block, last == 0, across / component.Horizontal, down / component.Vertical, target, planes[i].Stride);
                    }
                }
            }
        }

        damaged = !IsAtEnd(reader, frame, tables, predictions);
        return !damaged && data.Marker == JpegMarkers.EndOfImage;
    }

    // Zeros and ones are no fill where they hold another unit: then blocks were lost before them, or the size is wrong. Predictions are changed.
    private static bool IsAtEnd(CoefficientReader reader, JpegFrame frame, JpegTables tables, Span<int> predictions)
    {
        if (reader.Left <= 0 || !reader.IsAtEnd)
            return reader.IsAtEnd;
        Span<int> block = stackalloc int[Side * Side];
        for (var i = 0; i < frame.Components.Length; i++)
        {
            var component = frame.Components[i];
            var (factors, dc, ac) = (tables.Quantization[component.Quantization], tables.Dc[component.Dc]!, tables.Ac[component.Ac]!);
            for (var part = 0; part < component.Horizontal * component.Vertical; part++)
            {
                if (reader.Read(block, factors, dc, ac, ref predictions[i]) < 0)
                    return true;
            }
        }

        return reader.Left < 0;
    }

    private static void Interleave(JpegPlane[] planes, int width, int height, Span<byte> destination)
    {
        for (var row = 0; row < height; row++)
        {
            var to = destination.Slice(row * width * planes.Length, width * planes.Length);
            for (var i = 0; i < planes.Length; i++)
            {
                var from = planes[i].Row(row)[..width];
                if (planes.Length == 1)
                {
                    from.CopyTo(to);
                    continue;
                }

                for (int column = 0, at = i; column < from.Length; column++, at += planes.Length)
                    to[at] = from[column];
            }
        }
    }

    private static int Divide(int length, int by) => ((length - 1) / by) + 1;
}
