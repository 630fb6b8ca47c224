namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>Quantization and Huffman tables by their numbers (0 to 3); null where none was given. The tables themselves never change.</summary>
internal sealed class JpegTables
{
    public const int Most = 4;

    /// <summary>64 factors each, in zigzag order.</summary>
    public int[]?[] Quantization { get; private init; } = new int[Most][];

    public HuffmanTable?[] Dc { get; private init; } = new HuffmanTable[Most];

    public HuffmanTable?[] Ac { get; private init; } = new HuffmanTable[Most];

    public JpegTables Copy() => new() { Quantization = [.. Quantization], Dc = [.. Dc], Ac = [.. Ac] };
}
