using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RSICCLLM.Reports.Rendering.Pdf;

/// <summary>
/// Puts into a PDF of Skia's what Skia's interface has no call for: the language and the outline (ISO 32000-1, sections 7.7.2,
/// 12.3.3, 14.9.2). The file's cross-reference table is written anew behind the added objects.
/// Its identifiers, which Skia takes from the clock, become a hash of its content, so that the same report gives the same bytes.
/// </summary>
internal static class PdfFinisher
{
    private const string UuidPrefix = "uuid:";
    private const int UuidLength = 36;

    /// <summary>Finishes a file in place.</summary>
    /// <param name="file">The whole PDF, readable and seekable; its position is at the end afterwards.</param>
    /// <param name="language">Language tag.</param>
    /// <param name="outline">Headings in reading order; the first is of level 1.</param>
    /// <exception cref="InvalidDataException">The file is not laid out as Skia lays it out.</exception>
    public static void Finish(Stream file, string language, IReadOnlyList<PdfBookmark> outline)
    {
        var table = PdfTable.Read(file);
        var catalog = table.Object(table.Root);
        var identifier = Identify(file, table, catalog);

        file.SetLength(table.Position);
        // A language tag is ASCII without parentheses.
        var entries = new StringBuilder("/Lang (").Append(language).Append(")\n");
        if (outline.Count > 0)
            entries.Append(CultureInfo.InvariantCulture, $"/PageMode /UseOutlines\n/Outlines {WriteOutline(table, outline)} 0 R\n");
        var open = catalog.IndexOf("<<", StringComparison.Ordinal) + 2;
        table.Write(table.Root, catalog[(open - 2)..open] + entries + catalog[open..].TrimEnd());
        table.WriteEnd(identifier);
    }

    /// <summary>Replaces the identifiers in the XMP metadata by a hash of the file without them.</summary>
    private static string Identify(Stream file, PdfTable table, string catalog)
    {
        var metadata = PdfTable.Reference(catalog, "/Metadata") ?? throw new InvalidDataException("The PDF has no XMP metadata, which PDF/A asks for.");
        var places = new List<long>();
        var text = table.Object(metadata);
        for (var at = text.IndexOf(UuidPrefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(UuidPrefix, at + UuidLength, StringComparison.Ordinal))
            places.Add(table.OffsetOf(metadata) + at + UuidPrefix.Length);
        foreach (var place in places)
            Overwrite(file, place, new string('0', UuidLength));

        var hash = Hash(file, table.Position);
        var uuid = new Guid(hash.AsSpan(0, 16), bigEndian: true);
        foreach (var place in places)
            Overwrite(file, place, uuid.ToString());
        return Convert.ToHexString(hash.AsSpan(0, 16));
    }

    private static void Overwrite(Stream file, long position, string ascii)
    {
        file.Position = position;
        file.Write(Encoding.ASCII.GetBytes(ascii));
    }

    private static byte[] Hash(Stream file, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        file.Position = 0;
        for (var left = length; left > 0;)
        {
            var count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (count == 0)
                break;
            hash.AppendData(buffer, 0, count);
            left -= count;
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Two levels of entries; closed, so that readers show the sections first.</summary>
    private static int WriteOutline(PdfTable table, IReadOnlyList<PdfBookmark> outline)
    {
        var pages = table.Pages();
        var root = table.Allocate();
        var numbers = outline.Select(_ => table.Allocate()).ToArray();
        var parents = new int[outline.Count];
        for (int i = 0, last = -1; i < outline.Count; i++)
        {
            if (outline[i].Level == 1)
                last = i;
            parents[i] = outline[i].Level == 1 ? -1 : last;
        }

        var children = Enumerable.Range(0, outline.Count).ToLookup(i => parents[i]);
        foreach (var siblings in children)
        {
            var list = siblings.ToList();
            for (var k = 0; k < list.Count; k++)
            {
                var (i, own) = (list[k], children[list[k]].ToList());
                var item = new StringBuilder("<</Title ").Append(Text(outline[i].Title));
                item.Append(CultureInfo.InvariantCulture, $" /Parent {(parents[i] < 0 ? root : numbers[parents[i]])} 0 R");
                item.Append(CultureInfo.InvariantCulture, $" /Dest [{pages[outline[i].Page]} 0 R /XYZ null {outline[i].Y:0.##} null]");
                if (k > 0)
                    item.Append(CultureInfo.InvariantCulture, $" /Prev {numbers[list[k - 1]]} 0 R");
                if (k < list.Count - 1)
                    item.Append(CultureInfo.InvariantCulture, $" /Next {numbers[list[k + 1]]} 0 R");
                if (own.Count > 0)
                    item.Append(CultureInfo.InvariantCulture, $" /First {numbers[own[0]]} 0 R /Last {numbers[own[^1]]} 0 R /Count -{own.Count}");
                table.Write(numbers[i], item.Append(">>").ToString());
            }
        }

        var top = children[-1].ToList();
        table.Write(root, string.Create(CultureInfo.InvariantCulture, $"<</Type /Outlines /First {numbers[top[0]]} 0 R /Last {numbers[top[^1]]} 0 R /Count {top.Count}>>"));
        return root;
    }

    /// <summary>A text string in UTF-16 with its mark, in hexadecimal (section 7.9.2.2).</summary>
    private static string Text(string text) => "<FEFF" + Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text)) + ">";
}
