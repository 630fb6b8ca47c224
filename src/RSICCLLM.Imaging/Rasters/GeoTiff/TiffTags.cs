namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Tag numbers: TIFF 6.0, its Technical Notes, GeoTIFF 1.1 (OGC 19-008r4) and GDAL's own.</summary>
internal static class TiffTags
{
    public const ushort NewSubfileType = 254;
    public const ushort ImageWidth = 256;
    public const ushort ImageLength = 257;
    public const ushort BitsPerSample = 258;
    public const ushort Compression = 259;
    public const ushort Photometric = 262;
    public const ushort FillOrder = 266;
    public const ushort StripOffsets = 273;
    public const ushort SamplesPerPixel = 277;
    public const ushort RowsPerStrip = 278;
    public const ushort StripByteCounts = 279;
    public const ushort PlanarConfiguration = 284;
    public const ushort Predictor = 317;
    public const ushort ColorMap = 320;
    public const ushort TileWidth = 322;
    public const ushort TileLength = 323;
    public const ushort TileOffsets = 324;
    public const ushort TileByteCounts = 325;
    public const ushort ExtraSamples = 338;
    public const ushort SampleFormat = 339;
    public const ushort JpegTables = 347;
    public const ushort YCbCrSubsampling = 530;
    public const ushort ModelPixelScale = 33550;
    public const ushort ModelTiepoint = 33922;
    public const ushort ModelTransformation = 34264;
    public const ushort GeoKeyDirectory = 34735;
    public const ushort GeoDoubleParams = 34736;
    public const ushort GeoAsciiParams = 34737;
    public const ushort GdalNoData = 42113;
}

/// <summary>Compression schemes that are decoded.</summary>
internal static class TiffCompression
{
    public const int None = 1;
    public const int Lzw = 5;
    public const int Jpeg = 7;
    public const int AdobeDeflate = 8;
    public const int PackBits = 32773;
    public const int Deflate = 32946;
    public const int Zstd = 50000;

    /// <summary>Name for messages, also of schemes that are not decoded.</summary>
    public static string Name(int scheme) => scheme switch
    {
        None => "none",
        2 or 3 or 4 => "CCITT fax",
        Lzw => "LZW",
        6 => "old-style JPEG",
        Jpeg => "JPEG",
        AdobeDeflate or Deflate => "Deflate",
        PackBits => "PackBits",
        34712 or 33003 or 33005 => "JPEG 2000",
        34887 => "LERC",
        34925 => "LZMA",
        Zstd => "ZSTD",
        50001 => "WebP",
        50002 or 52546 => "JPEG XL",
        _ => "scheme",
    };
}
