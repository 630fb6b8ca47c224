using System.Text;

namespace RSICCLLM.Tests.Shared;

/// <summary>Damages a file in the ways that find faults in readers: bits, cuts, copies, numbers that are far too large, other values, deep nesting.</summary>
internal sealed class ByteMutator(int seed)
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "0", "-1", "1e999", "2147483647", "4294967296", "9223372036854775807", "18446744073709551615", "99999999999999999999999", "0.5", "null", "true", "[]", "{}",
            "\"\"", "\"\\ud800\"", "\"\\u0000\"", ",", ":", "}", "]", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":{\"a\":",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy, at most twice as long and 64 bytes.</summary>
    public byte[] Mutate(byte[] good)
    {
        var bytes = new List<byte>(good);
        for (var step = _random.Next(1, 4); step > 0 && bytes.Count > 0; step--)
            Step(bytes, good.Length);
        return [.. bytes];
    }

    private void Step(List<byte> bytes, int length)
    {
        var at = _random.Next(bytes.Count);
        var count = Math.Min(_random.Next(1, 40), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, count);
                break;
            case 3 when bytes.Count < (2 * length) + 64:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                ReplaceNumber(bytes, at);
                break;
            default:
                bytes.InsertRange(at, Words[_random.Next(Words.Length)]);
                break;
        }
    }

    // The next run of digits becomes another value, which keeps the file well formed more often than chance would.
    private void ReplaceNumber(List<byte> bytes, int at)
    {
        var begin = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
        if (begin < 0)
            return;
        var end = begin;
        while (end < bytes.Count && bytes[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        bytes.RemoveRange(begin, end - begin);
        bytes.InsertRange(begin, Words[_random.Next(Words.Length)]);
    }
}
