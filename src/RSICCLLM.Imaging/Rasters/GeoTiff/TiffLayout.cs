namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>How the pixels of one directory are laid out, checked: every block lies in the file and fits the memory limit.</summary>
internal sealed class TiffLayout
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Bands { get; init; }

    /// <summary>1 for a bit mask, else 8, 16 or 32.</summary>
    public required int BitsPerSample { get; init; }

    public required SampleType SampleType { get; init; }

    public required bool BigEndian { get; init; }

    public required int Compression { get; init; }

    public required int Predictor { get; init; }

    public required int Photometric { get; init; }

    /// <summary>True where each band has blocks of its own.</summary>
    public required bool Planar { get; init; }

    public required bool Tiled { get; init; }

    public required int BlockWidth { get; init; }

    public required int BlockHeight { get; init; }

    /// <summary>Rows of every strip but the last, 1 to 65,535: as declared, also where the image has fewer, but within the limit of blocks. 0 where there are tiles.</summary>
    public required int RowsPerStrip { get; init; }

    public required long[] Offsets { get; init; }

    public required long[] ByteCounts { get; init; }

    public required byte[] JpegTables { get; init; }

    public required (int Horizontal, int Vertical) Subsampling { get; init; }

    public int BlocksAcross => ((Width - 1) / BlockWidth) + 1;

    public int BlocksDown => ((Height - 1) / BlockHeight) + 1;

    /// <summary>Bands in one block.</summary>
    public int BlockBands => Planar ? 1 : Bands;

    /// <summary>Bytes of a decoded block's row.</summary>
    public int BlockRowBytes => (int)((((long)BlockWidth * BlockBands * BitsPerSample) + 7) / 8);

    /// <summary>Bytes of a decoded block.</summary>
    public int BlockBytes => BlockRowBytes * BlockHeight;

    /// <summary>Columns of a block that the image has.</summary>
    public int UsedColumns(int blockColumn) => Math.Min(BlockWidth, Width - (blockColumn * BlockWidth));

    /// <summary>Rows of a block that the image has.</summary>
    public int UsedRows(int blockRow) => Math.Min(BlockHeight, Height - (blockRow * BlockHeight));

    /// <summary>Rows that a block really has: the last strip is shorter, the last tile is padded.</summary>
    public int RowsOf(int blockRow) => Tiled ? BlockHeight : UsedRows(blockRow);
}
