using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RSICCLLM.Inference.Isolation;

/// <summary>
/// Frames over a pipe: 16 bytes of header (four of magic, version, kind, two reserved, length of the payload, CRC-32C of the payload,
/// little-endian), then the payload. A length is checked before anything is allocated. One thread may read while another writes;
/// writers take turns.
/// </summary>
internal sealed class FrameStream(Stream input, Stream output)
{
    /// <summary>Two tiles of 8192 x 8192 pixels in RGB, and a little.</summary>
    public const int LargestPayload = (2 * 8192 * 8192 * 3) + 1024;

    // Every change of what a frame holds raises it: a program that is replaced while it runs starts children of the new one.
    private const byte Version = 2;
    private const int HeaderSize = 16;
    private const uint Magic = 0x31434952; // "RIC1"

    private readonly Lock _writing = new();

    /// <summary>Writes one frame and flushes.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="payload">At most <see cref="LargestPayload"/> bytes.</param>
    /// <param name="spoil">Writes a wrong checksum; for tests of faults.</param>
    /// <exception cref="IOException">The other side is gone.</exception>
    public void Write(FrameKind kind, ReadOnlySpan<byte> payload, bool spoil = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, LargestPayload);
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        header[4] = Version;
        header[5] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Checksum(payload) ^ (spoil ? 1u : 0));
        lock (_writing)
        {
            output.Write(header);
            output.Write(payload);
            output.Flush();
        }
    }

    /// <summary>Reads one frame; <see langword="null"/> when the other side has closed the pipe between two frames.</summary>
    /// <exception cref="FrameException">What arrived is no frame, or of another version, too long, cut off, or altered.</exception>
    public Frame? Read()
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        var read = input.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        if (read < HeaderSize)
            throw new FrameException($"the pipe ended after {read} bytes of a frame's header");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
            throw new FrameException($"0x{Convert.ToHexString(header)} arrived where a frame was expected");
        if (header[4] != Version)
            throw new FrameException($"a frame of version {header[4]} arrived, this program speaks {Version}");
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (length is < 0 or > LargestPayload)
            throw new FrameException($"a frame claims {length} bytes, at most {LargestPayload} are allowed");
        var payload = new byte[length];
        if (input.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length)
            throw new FrameException($"the pipe ended inside a frame of {length} bytes");
        return BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) == Checksum(payload)
            ? new Frame((FrameKind)header[5], payload)
            : throw new FrameException($"a frame of {length} bytes does not match its checksum");
    }

    private static uint Checksum(ReadOnlySpan<byte> payload)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in payload[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}

/// <summary>A frame that arrived whole.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Payload">Its bytes.</param>
internal sealed record Frame(FrameKind Kind, byte[] Payload);
