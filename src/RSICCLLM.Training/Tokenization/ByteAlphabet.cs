using System.Text;

namespace RSICCLLM.Training.Tokenization;

/// <summary>The printable stand-ins for the 256 bytes that byte-level vocabularies use (GPT-2): printable Latin-1 bytes stand for themselves, the rest follow from U+0100 on.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Map = BuildMap();

    /// <summary>The 256 symbols, printable bytes first, in the order in which the hub's vocabularies list them.</summary>
    public static IEnumerable<string> Symbols => Map.Order().Select(c => c.ToString());

    public static string Encode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(bytes.Length, bytes, static (chars, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                chars[i] = Map[source[i]];
        });
    }

    private static char[] BuildMap()
    {
        var map = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++)
        {
            var printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            map[b] = printable ? (char)b : (char)next++;
        }

        return map;
    }
}
