using SkiaSharp;

namespace RSICCLLM.Reports.Fonts;

/// <summary>
/// Font files of a Linux system, for letters that the report's face lacks: Skia's library without dependencies does not know where they
/// are. Plain sans-serif faces come first, then by path, so that the same machine always takes the same one. Not thread-safe.
/// </summary>
internal sealed class FontFiles : IDisposable
{
    private const int MostFiles = 5000;
    private static readonly string[] Folders = ["/usr/share/fonts", "/usr/local/share/fonts"];
    private static readonly string[] Styled = ["Bold", "Italic", "Oblique", "Light", "Thin", "Black", "Condensed", "Mono", "Serif", "Medium"];

    private readonly IEnumerator<string> _unopened;
    private readonly List<SKTypeface> _opened = [];

    /// <summary>Takes fonts out of folders; they are opened when they are needed.</summary>
    public FontFiles(IEnumerable<string> folders)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        _unopened = folders
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", options))
            .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".TTF" or ".OTF" or ".TTC")
            .OrderBy(file => Styled.Count(style => Path.GetFileName(file).Contains(style, StringComparison.OrdinalIgnoreCase)))
            .ThenBy(file => file, StringComparer.Ordinal)
            .Take(MostFiles)
            .GetEnumerator();
    }

    /// <summary>Those of the system; none where the system's own font service answers.</summary>
    public static FontFiles OfTheSystem() => new(OperatingSystem.IsLinux() ? Folders : []);

    /// <summary>The first face that has a letter; it belongs to this object.</summary>
    public SKTypeface? Find(int codePoint, Func<SKTypeface, int, bool> has)
    {
        if (_opened.Find(face => has(face, codePoint)) is { } known)
            return known;
        while (_unopened.MoveNext())
        {
            if (SKTypeface.FromFile(_unopened.Current) is not { } face)
                continue;
            _opened.Add(face);
            if (has(face, codePoint))
                return face;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _unopened.Dispose();
        foreach (var face in _opened)
            face.Dispose();
    }
}
