using System.Text;
using CsCheck;

namespace RSICCLLM.Model.Tests;

/// <summary>Texts that differ from a good one by a few characters put in, taken out or replaced: what a damaged or forged file looks like.</summary>
internal static class TextMutation
{
    private static readonly char[] Characters = [.. "0123456789{}[]\",:-.eE \\u\u00e9ndFIBU\u0001", .. "truefalsenull/"];

    public static Gen<string> Of(string good)
    {
        var mutation = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 3], Gen.Int[0, Characters.Length - 1], (at, kind, c) => (at, kind, Characters[c]));
        return mutation.Array[1, 4].Select(mutations =>
        {
            var text = new StringBuilder(good);
            foreach (var (at, kind, c) in mutations)
                Apply(text, Math.Min(at, text.Length - 1), kind, c);
            return text.ToString();
        });
    }

    private static void Apply(StringBuilder text, int at, int kind, char c)
    {
        switch (kind)
        {
            case 0:
                text[at] = c;
                break;
            case 1:
                text.Insert(at, c);
                break;
            case 2 when text.Length > 1:
                text.Remove(at, 1);
                break;
            default:
                // A half pair as JSON writes it.
                text.Insert(at, "\\ud800");
                break;
        }
    }
}
