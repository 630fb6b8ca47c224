namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Puts a window together from decoded blocks.</summary>
internal static class WindowCopy
{
    /// <summary>All bands of the window, the bands of a pixel side by side.</summary>
    public static void Samples(TiffBlocks blocks, PixelWindow window, byte[] target, double? noData)
    {
        var layout = blocks.Layout;
        var planes = Enumerable.Range(0, layout.Planar ? layout.Bands : 1);
        foreach (var places in Parts(layout, window).SelectMany(_ => planes, (part, plane) => (part.BlockRow, part.BlockColumn, part.Part, Plane: plane)).Chunk(HeldBlocks.AtOnce(layout)))
        {
            using var held = HeldBlocks.Of(blocks, [.. places.Select(p => (p.Plane, p.BlockRow, p.BlockColumn))]);
            for (var i = 0; i < places.Length; i++)
                Copy(layout, held[i], places[i], window, target, noData);
        }
    }

    /// <summary>One byte a pixel, 0 or 255, from a mask of 1 or 8 bits.</summary>
    public static void Mask(TiffBlocks blocks, PixelWindow window, byte[] target)
    {
        var layout = blocks.Layout;
        foreach (var (blockRow, blockColumn, part) in Parts(layout, window))
        {
            // A block left out of a mask is outside.
            using var held = blocks.Get(0, blockRow, blockColumn);
            if (held is null)
                continue;
            var block = held.Bytes;
            for (var row = part.Row; row < part.EndRow; row++)
            {
                var start = (row - (blockRow * layout.BlockHeight)) * layout.BlockRowBytes;
                for (var column = part.Column; column < part.EndColumn; column++)
                {
                    var x = column - (blockColumn * layout.BlockWidth);
                    var inside = layout.BitsPerSample == 1 ? (block[start + (x >> 3)] >> (7 - (x & 7))) & 1 : block[start + x];
                    target[((row - window.Row) * window.Width) + column - window.Column] = inside != 0 ? byte.MaxValue : (byte)0;
                }
            }
        }
    }

    private static void Copy(
        TiffLayout layout, DecodedBlock? block, (int BlockRow, int BlockColumn, PixelWindow Part, int Plane) place, PixelWindow window, byte[] target, double? noData)
    {
        var part = place.Part;
        var sample = layout.SampleType.ByteSize();
        var pixel = sample * layout.Bands;
        var size = layout.Planar ? sample : pixel;
        for (var row = part.Row; row < part.EndRow; row++)
        {
            var to = target.AsSpan(((((row - window.Row) * window.Width) + part.Column - window.Column) * pixel) + (place.Plane * sample), (part.Width * pixel) - (place.Plane * sample));
            if (block is null)
            {
                Fill(to, part.Width, layout.Planar ? 1 : layout.Bands, pixel, layout.SampleType, noData ?? 0);
                continue;
            }

            var from = block.Bytes.Slice(((row - (place.BlockRow * layout.BlockHeight)) * layout.BlockRowBytes) + ((part.Column - (place.BlockColumn * layout.BlockWidth)) * size), part.Width * size);
            if (layout.Planar)
                Interleave(from, to, sample, pixel);
            else
                from.CopyTo(to);
        }
    }

    private static IEnumerable<(int BlockRow, int BlockColumn, PixelWindow Part)> Parts(TiffLayout layout, PixelWindow window)
    {
        for (var blockRow = window.Row / layout.BlockHeight; blockRow <= (window.EndRow - 1) / layout.BlockHeight; blockRow++)
        {
            for (var blockColumn = window.Column / layout.BlockWidth; blockColumn <= (window.EndColumn - 1) / layout.BlockWidth; blockColumn++)
            {
                var (column, row) = (blockColumn * layout.BlockWidth, blockRow * layout.BlockHeight);
                if (window.Intersect(new PixelWindow(column, row, layout.BlockWidth, layout.BlockHeight)) is { } part)
                    yield return (blockRow, blockColumn, part);
            }
        }
    }

    private static void Interleave(ReadOnlySpan<byte> from, Span<byte> to, int sample, int pixel)
    {
        for (int source = 0, target = 0; source < from.Length; source += sample, target += pixel)
            from.Slice(source, sample).CopyTo(to[target..]);
    }

    private static void Fill(Span<byte> to, int pixels, int bands, int pixel, SampleType type, double value)
    {
        var sample = type.ByteSize();
        Span<byte> bytes = stackalloc byte[4];
        switch (type)
        {
            case SampleType.UInt8:
                bytes[0] = (byte)Math.Clamp(value, byte.MinValue, byte.MaxValue);
                break;
            case SampleType.Int8:
                bytes[0] = (byte)(sbyte)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue);
                break;
            case SampleType.UInt16:
                BitConverter.TryWriteBytes(bytes, (ushort)Math.Clamp(value, ushort.MinValue, ushort.MaxValue));
                break;
            case SampleType.Int16:
                BitConverter.TryWriteBytes(bytes, (short)Math.Clamp(value, short.MinValue, short.MaxValue));
                break;
            default:
                BitConverter.TryWriteBytes(bytes, (float)value);
                break;
        }

        for (var i = 0; i < pixels; i++)
        {
            for (var band = 0; band < bands; band++)
                bytes[..sample].CopyTo(to[((i * pixel) + (band * sample))..]);
        }
    }
}
