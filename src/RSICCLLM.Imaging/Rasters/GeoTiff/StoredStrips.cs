namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Uncompressed strips, which can be read in parts, so that a file of a single strip needs no more memory than others.</summary>
internal static class StoredStrips
{
    /// <summary>Strips larger than this are read in parts.</summary>
    public const long PartBytes = 1 << 20;

    /// <summary>Bytes of each strip where the file does not list them.</summary>
    public static long[] ByteCounts(int strips, long rowBytes, int blockHeight, int height)
    {
        var counts = new long[strips];
        var down = ((height - 1) / blockHeight) + 1;
        for (var i = 0; i < strips; i++)
            counts[i] = rowBytes * Math.Min(blockHeight, height - ((i % down) * (long)blockHeight));
        return counts;
    }

    /// <summary>The same pixels as strips of about <see cref="PartBytes"/>.</summary>
    public static (int BlockHeight, long[] Offsets, long[] Counts) Split(
        RasterFile file, long[] offsets, long[] counts, long rowBytes, int stripHeight, int height, int planes)
    {
        // The parts must divide the strip, so that block arithmetic stays uniform over the strips.
        var rows = (int)Math.Clamp(PartBytes / rowBytes, 1, stripHeight);
        var strips = ((height - 1) / stripHeight) + 1;
        if (strips > 1)
        {
            while (stripHeight % rows != 0)
                rows--;
        }

        var parts = ((height - 1) / rows) + 1;
        var newOffsets = new long[parts * planes];
        var newCounts = new long[parts * planes];
        for (var plane = 0; plane < planes; plane++)
        {
            for (var part = 0; part < parts; part++)
            {
                var row = part * rows;
                var strip = (plane * strips) + (row / stripHeight);
                var skipped = row % stripHeight * rowBytes;
                var length = Math.Min(rows, height - row) * rowBytes;
                if (skipped + length > counts[strip])
                    throw file.Corrupt(FormattableString.Invariant($"strip {strip} has {counts[strip]} bytes where {skipped + length} are needed"));
                newOffsets[(plane * parts) + part] = offsets[strip] + skipped;
                newCounts[(plane * parts) + part] = length;
            }
        }

        return (rows, newOffsets, newCounts);
    }
}
