using System.Text;

namespace RSICCLLM.Tools;

/// <summary>Puts a table between its two marker lines in a Markdown page, so that numbers in the docs come from the command alone.</summary>
internal static class MeasuredSection
{
    /// <summary>Writes a section.</summary>
    /// <exception cref="InvalidDataException">The page has no such section.</exception>
    public static void Replace(string page, string section, string text)
    {
        var (old, from, to) = Find(page, section);
        File.WriteAllText(page, $"{old[..from]}\n{text.TrimEnd()}\n{old[to..]}", new UTF8Encoding(false));
    }

    /// <summary>Says before long work that its result will have no place.</summary>
    /// <exception cref="InvalidDataException">The page has no such section.</exception>
    public static void Require(string page, string section) => Find(page, section);

    private static (string Page, int From, int To) Find(string page, string section)
    {
        var (begin, end) = ($"<!-- begin {section} -->", $"<!-- end {section} -->");
        var text = File.ReadAllText(page);
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        return from < 0 || to < from
            ? throw new InvalidDataException($"{page} has no section between \"{begin}\" and \"{end}\".")
            : (text, from + begin.Length, to);
    }
}
