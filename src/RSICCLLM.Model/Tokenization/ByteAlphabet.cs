namespace RSICCLLM.Model.Tokenization;

/// <summary>
/// The visible character that stands for each byte in a byte-level vocabulary (GPT-2's alphabet): printable Latin-1 stands
/// for itself, the others follow from U+0100 on in the order of their values.
/// </summary>
public static class ByteAlphabet
{
    private static readonly char[] Characters = MakeCharacters();
    private static readonly Dictionary<char, byte> Bytes = Characters.Select((c, i) => (c, (byte)i)).ToDictionary(p => p.c, p => p.Item2);

    /// <summary>The character that stands for a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>The byte that a character stands for; <see langword="false"/> when it stands for none.</summary>
    public static bool TryGetByte(char character, out byte value) => Bytes.TryGetValue(character, out value);

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(printable ? value : next++);
        }

        return characters;
    }
}
