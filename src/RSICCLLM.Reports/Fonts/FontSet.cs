using SkiaSharp;

namespace RSICCLLM.Reports.Fonts;

/// <summary>
/// The faces of a report: a configured file, else the embedded Inter, else a named system face; and for letters that it
/// lacks, whatever face of the system has them. Every face is checked for glyphs, because Skia draws nothing, and says
/// nothing, with an empty one. Not thread-safe.
/// </summary>
internal sealed class FontSet : IDisposable
{
    private const string Sample = "AaZz09.,()%²°";
    private static readonly string[] SystemFamilies = ["DejaVu Sans", "Liberation Sans", "Segoe UI", "Arial"];

    private readonly Dictionary<int, SKTypeface?> _substitutes = [];
    private readonly Lazy<FontFiles> _files = new(FontFiles.OfTheSystem);
    private readonly SortedSet<int> _missing = [];
    private readonly Dictionary<(SKTypeface Face, int CodePoint), bool> _coverage = [];

    private FontSet(SKTypeface regular, SKTypeface semiBold, string description)
    {
        Regular = regular;
        SemiBold = semiBold;
        Description = description;
    }

    /// <summary>For running text.</summary>
    public SKTypeface Regular { get; }

    /// <summary>For headings.</summary>
    public SKTypeface SemiBold { get; }

    /// <summary>Which face is used and where it comes from.</summary>
    public string Description { get; }

    /// <summary>Letters that were asked for and that no face has.</summary>
    public IReadOnlyCollection<int> Missing => _missing;

    /// <summary>Chooses the faces.</summary>
    /// <param name="file">A TrueType or OpenType file; <see langword="null"/> for the embedded face.</param>
    /// <exception cref="ReportException">The file cannot be used as a font, or there is no font at all.</exception>
    public static FontSet Load(string? file)
    {
        if (file is not null)
            return FromFile(file);
        return FromEmbedded() ?? FromSystem() ?? throw new ReportException(
            $"No font was found: the embedded one cannot be loaded and the system has none of {string.Join(", ", SystemFamilies)}; set a font file in the configuration.");
    }

    /// <summary>The face that has a letter: the wanted one, else a substitute, else the wanted one with its empty box.</summary>
    public SKTypeface FaceFor(int codePoint, SKTypeface wanted)
    {
        if (Has(wanted, codePoint))
            return wanted;
        if (!_substitutes.TryGetValue(codePoint, out var substitute))
        {
            substitute = SKFontManager.Default.MatchCharacter(codePoint);
            if (substitute is not null && !Has(substitute, codePoint))
                substitute = null;
            substitute ??= _files.Value.Find(codePoint, Has);
            _substitutes.Add(codePoint, substitute);
        }

        if (substitute is null)
            _missing.Add(codePoint);
        return substitute ?? wanted;
    }

    /// <summary>Whether a face has a letter.</summary>
    public bool Has(SKTypeface face, int codePoint)
    {
        if (!_coverage.TryGetValue((face, codePoint), out var has))
        {
            using var font = new SKFont(face);
            has = font.ContainsGlyph(codePoint);
            _coverage.Add((face, codePoint), has);
        }

        return has;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Regular.Dispose();
        if (!ReferenceEquals(Regular, SemiBold))
            SemiBold.Dispose();
        if (_files.IsValueCreated)
            _files.Value.Dispose();
        foreach (var face in _substitutes.Values)
            face?.Dispose();
    }

    private static FontSet FromFile(string file)
    {
        if (!File.Exists(file))
            throw new ReportException($"The font file '{file}' does not exist; correct the configuration or leave the font out.");
        var face = SKTypeface.FromFile(file);
        if (!HasGlyphs(face))
        {
            face?.Dispose();
            throw new ReportException($"The font file '{file}' is no TrueType or OpenType font with Latin letters; choose another or leave the font out.");
        }

        return new(face!, face!, $"{face!.FamilyName} (file {Path.GetFileName(file)})");
    }

    private static FontSet? FromEmbedded()
    {
        var regular = Embedded("Regular");
        var semiBold = Embedded("SemiBold");
        if (regular is null || semiBold is null)
            return null;
        return new(regular, semiBold, $"{regular.FamilyName} (embedded)");
    }

    private static SKTypeface? Embedded(string weight)
    {
        using var data = SKData.CreateCopy(EmbeddedFont.Read(weight));
        var face = SKTypeface.FromData(data);
        return HasGlyphs(face) ? face : null;
    }

    private static FontSet? FromSystem()
    {
        foreach (var family in SystemFamilies)
        {
            var regular = SKTypeface.FromFamilyName(family);
            if (!HasGlyphs(regular) || !string.Equals(regular!.FamilyName, family, StringComparison.OrdinalIgnoreCase))
                continue;
            var semiBold = SKTypeface.FromFamilyName(family, SKFontStyle.Bold);
            return new(regular, HasGlyphs(semiBold) ? semiBold! : regular, $"{family} (system)");
        }

        return null;
    }

    private static bool HasGlyphs(SKTypeface? face)
    {
        if (face is null || face.IsEmpty)
            return false;
        using var font = new SKFont(face);
        return font.ContainsGlyphs(Sample);
    }
}
