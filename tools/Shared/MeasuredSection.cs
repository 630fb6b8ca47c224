using System.Text;

namespace RSICCLLM.Tools;

/// <summary>Puts a table between its two marker lines in a Markdown page, so that numbers in the docs come from the command alone.</summary>
internal static class MeasuredSection
{
    public static void Replace(string page, string section, string text)
    {
        var (begin, end) = ($"<!-- begin {section} -->", $"<!-- end {section} -->");
        var old = File.ReadAllText(page);
        var (from, to) = (old.IndexOf(begin, StringComparison.Ordinal), old.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidDataException($"{page} has no section between \"{begin}\" and \"{end}\".");
        File.WriteAllText(page, $"{old[..(from + begin.Length)]}\n{text.TrimEnd()}\n{old[to..]}", new UTF8Encoding(false));
    }
}
