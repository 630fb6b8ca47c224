using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>Byte order and prediction (TIFF 6.0 section 14; Technical Note 3 for floating point), undone in place.</summary>
internal static class Predictors
{
    public const int None = 1;
    public const int Horizontal = 2;
    public const int FloatingPoint = 3;

    /// <summary>Turns stored bytes into samples of the machine's byte order.</summary>
    public static void Undo(int predictor, Span<byte> block, int rowBytes, int bands, int sampleBytes, bool bigEndian)
    {
        if (predictor == FloatingPoint)
        {
            var scratch = new byte[rowBytes];
            for (var start = 0; start < block.Length; start += rowBytes)
                UndoFloatingPoint(block.Slice(start, rowBytes), scratch, bands, sampleBytes);
            return;
        }

        if (bigEndian == BitConverter.IsLittleEndian)
            Swap(block, sampleBytes);
        if (predictor != Horizontal)
            return;
        for (var start = 0; start < block.Length; start += rowBytes)
        {
            var row = block.Slice(start, rowBytes);
            if (sampleBytes == 1)
                Accumulate(row, bands);
            else if (sampleBytes == 2)
                Accumulate(MemoryMarshal.Cast<byte, ushort>(row), bands);
            else
                Accumulate(MemoryMarshal.Cast<byte, uint>(row), bands);
        }
    }

    /// <summary>Replaces each 8-bit sample of a row by its difference to the pixel before.</summary>
    public static void ApplyHorizontal(Span<byte> row, int bands)
    {
        for (var i = row.Length - 1; i >= bands; i--)
            row[i] -= row[i - bands];
    }

    // Compiled for speed from the first block on, as a short run is over before the runtime would do it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(Span<byte> row, int bands)
    {
        for (var i = bands; i < row.Length; i++)
            row[i] += row[i - bands];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(Span<ushort> row, int bands)
    {
        for (var i = bands; i < row.Length; i++)
            row[i] += row[i - bands];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(Span<uint> row, int bands)
    {
        for (var i = bands; i < row.Length; i++)
            row[i] += row[i - bands];
    }

    private static void Swap(Span<byte> block, int sampleBytes)
    {
        if (sampleBytes == 2)
        {
            var samples = MemoryMarshal.Cast<byte, ushort>(block);
            BinaryPrimitives.ReverseEndianness(samples, samples);
        }
        else if (sampleBytes == 4)
        {
            var samples = MemoryMarshal.Cast<byte, uint>(block);
            BinaryPrimitives.ReverseEndianness(samples, samples);
        }
    }

    private static void UndoFloatingPoint(Span<byte> row, byte[] scratch, int bands, int sampleBytes)
    {
        // Bytes of equal significance lie together, the most significant first, each the difference to the one a pixel before.
        Accumulate(row, bands);
        row.CopyTo(scratch);
        var samples = row.Length / sampleBytes;
        for (var i = 0; i < samples; i++)
        {
            for (var part = 0; part < sampleBytes; part++)
            {
                var target = BitConverter.IsLittleEndian ? sampleBytes - 1 - part : part;
                row[(i * sampleBytes) + target] = scratch[(part * samples) + i];
            }
        }
    }
}
