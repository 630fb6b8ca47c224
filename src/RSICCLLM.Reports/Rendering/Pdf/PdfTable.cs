using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RSICCLLM.Reports.Rendering.Pdf;

/// <summary>The cross-reference table of a PDF that Skia has just written (ISO 32000-1, section 7.5.4): one section, no streams.</summary>
internal sealed partial class PdfTable
{
    private const int EntryLength = 20;
    private const int TailLength = 1024;

    private readonly Stream _file;
    private readonly List<long> _offsets;
    private readonly string _info;

    private PdfTable(Stream file, long position, List<long> offsets, string trailer)
    {
        (_file, Position, _offsets) = (file, position, offsets);
        Root = Reference(trailer, "/Root") ?? throw new InvalidDataException("The PDF's trailer names no catalog.");
        _info = Reference(trailer, "/Info") is { } info ? string.Create(CultureInfo.InvariantCulture, $"/Info {info} 0 R\n") : "";
    }

    /// <summary>Where the table stood, and what follows the objects begins.</summary>
    public long Position { get; }

    /// <summary>Number of the catalog.</summary>
    public int Root { get; }

    /// <summary>Reads the table at the end of a file.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static PdfTable Read(Stream file)
    {
        var tail = Latin1(file, Math.Max(0, file.Length - TailLength), file.Length);
        var start = StartXref().Matches(tail) is { Count: > 0 } found ? long.Parse(found[^1].Groups[1].Value, CultureInfo.InvariantCulture) : -1;
        if (start < 0 || start >= file.Length)
            throw new InvalidDataException("The PDF has no cross-reference table at its end.");
        var text = Latin1(file, start, file.Length);
        var head = Head().Match(text);
        if (!head.Success)
            throw new InvalidDataException("The PDF's cross-reference table is not laid out as expected.");
        var count = int.Parse(head.Groups[1].Value, CultureInfo.InvariantCulture);
        var offsets = new List<long>(count);
        for (var i = 0; i < count; i++)
            offsets.Add(long.Parse(text.AsSpan(head.Length + (i * EntryLength), 10), CultureInfo.InvariantCulture));
        return new(file, start, offsets, text[(head.Length + (count * EntryLength))..]);
    }

    /// <summary>The number behind a name, as in <c>/Root 13 0 R</c>.</summary>
    public static int? Reference(string dictionary, string name) =>
        Regex.Match(dictionary, Regex.Escape(name) + @"\s+(\d+)\s+0\s+R") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>Where an object's content begins, behind <c>n 0 obj</c> and its line end.</summary>
    public long OffsetOf(int number) => _offsets[number] + string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n").Length;

    /// <summary>An object's content, a byte a character; not for streams with long data.</summary>
    public string Object(int number)
    {
        var start = OffsetOf(number);
        for (var length = 512L; ; length *= 4)
        {
            var text = Latin1(_file, start, Math.Min(Position, start + length));
            var end = text.IndexOf("\nendobj", StringComparison.Ordinal);
            if (end >= 0)
                return text[..end];
            if (start + length >= Position)
                throw new InvalidDataException($"Object {number} of the PDF has no end.");
        }
    }

    /// <summary>Object numbers of the pages, in order.</summary>
    public IReadOnlyList<int> Pages()
    {
        var pages = new List<int>();
        Collect(Reference(Object(Root), "/Pages") ?? throw new InvalidDataException("The PDF's catalog names no pages."), pages, depth: 0);
        return pages;
    }

    /// <summary>Number for a new object.</summary>
    public int Allocate()
    {
        _offsets.Add(0);
        return _offsets.Count - 1;
    }

    /// <summary>Writes a new object, or a new version of one, at the end of the file.</summary>
    public void Write(int number, string content)
    {
        _offsets[number] = _file.Seek(0, SeekOrigin.End);
        _file.Write(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n{content}\nendobj\n")));
    }

    /// <summary>Writes the table and the trailer at the end of the file.</summary>
    /// <param name="identifier">In hexadecimal.</param>
    public void WriteEnd(string identifier)
    {
        var start = _file.Seek(0, SeekOrigin.End);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {_offsets.Count}\n0000000000 65535 f \n"));
        foreach (var offset in _offsets.Skip(1))
            text.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {_offsets.Count}\n/Root {Root} 0 R\n{_info}/ID [<{identifier}> <{identifier}>]>>\nstartxref\n{start}\n%%EOF\n");
        _file.Write(Encoding.Latin1.GetBytes(text.ToString()));
    }

    private void Collect(int number, List<int> pages, int depth)
    {
        var text = Object(number);
        var kids = Kids().Match(text);
        if (!kids.Success || depth > 32)
        {
            pages.Add(number);
            return;
        }

        foreach (Match kid in Indirect().Matches(kids.Groups[1].Value))
            Collect(int.Parse(kid.Groups[1].Value, CultureInfo.InvariantCulture), pages, depth + 1);
    }

    private static string Latin1(Stream file, long from, long to)
    {
        var bytes = new byte[checked((int)(to - from))];
        file.Position = from;
        file.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    [GeneratedRegex(@"startxref\s+(\d+)\s+%%EOF")]
    private static partial Regex StartXref();

    [GeneratedRegex(@"\Axref\n0 (\d+)\n")]
    private static partial Regex Head();

    [GeneratedRegex(@"/Kids\s*\[([^\]]*)\]")]
    private static partial Regex Kids();

    [GeneratedRegex(@"(\d+)\s+0\s+R")]
    private static partial Regex Indirect();
}
