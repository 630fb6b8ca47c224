using System.Globalization;
using NetTopologySuite.Geometries;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Layers;

namespace RSICCLLM.Reports.Composition;

/// <summary>Numbers, dates and places as the report's readers write them.</summary>
internal static class Wording
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;
    private static readonly string[] SmallNumbers =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Square metres below a hectare, then hectares, then square kilometres.</summary>
    public static string Area(double squareMetres) => squareMetres switch
    {
        >= 1_000_000 => string.Create(Culture, $"{squareMetres / 1_000_000:#,0.00} km²"),
        >= 10_000 => string.Create(Culture, $"{squareMetres / 10_000:0.00} ha"),
        >= 10 or 0 => string.Create(Culture, $"{squareMetres:#,0} m²"),
        _ => string.Create(Culture, $"{squareMetres:0.0} m²"),
    };

    /// <summary>A share from 0 to 1 in whole per cent; 0 and 100 only when exactly so.</summary>
    public static string Percent(double share)
    {
        var percent = share is > 0 and < 0.005 ? "less than 1" : share is > 0.995 and < 1 ? "more than 99" : (share * 100).ToString("0", Culture);
        return percent + " %";
    }

    public static string Count(int count) => count.ToString("#,0", Culture);

    public static string Date(DateOnly? date) => date is { } known ? known.ToString("d MMMM yyyy", Culture) : "not stated";

    /// <summary>One decimal for metres, six for degrees (about 0.1 m).</summary>
    public static string Coordinates(Coordinate place, bool geographic) => !place.IsValid
        ? "not known"
        : geographic ? string.Create(Culture, $"{place.X:0.000000}, {place.Y:0.000000}")
        : string.Create(Culture, $"E {place.X:0.0}\nN {place.Y:0.0}");

    public static string Degrees((double Longitude, double Latitude) place, string between) => string.Create(Culture,
        $"{Math.Abs(place.Latitude):0.000000}° {(place.Latitude < 0 ? 'S' : 'N')}{between}{Math.Abs(place.Longitude):0.000000}° {(place.Longitude < 0 ? 'W' : 'E')}");

    /// <summary>A heading such as <c>Two buildings built</c>.</summary>
    public static string Title(ReportedChange change)
    {
        var noun = change.Quantity == 1 ? change.Object : PluralOf(change.Object);
        var amount = change.Quantity is { } quantity ? (quantity is >= 0 and <= 12 ? SmallNumbers[quantity] : Count(quantity)) + " " : "";
        return Capitalised($"{amount}{noun} {change.Verb}");
    }

    /// <summary>A kind of change, such as <c>Buildings built</c>.</summary>
    public static string Kind(string @object, string verb) => Capitalised($"{PluralOf(@object)} {verb}");

    /// <summary>A count and its noun in the right number.</summary>
    public static string Counted(int count, string singular) => $"{Count(count)} {(count == 1 ? singular : RegularPlural(singular))}";

    /// <summary>The code where there is one, else the name.</summary>
    public static string ShortCrsOf(SceneReference reference) => reference.EpsgCode is { } code ? string.Create(Culture, $"EPSG:{code}") : reference.Name;

    public static string CrsOf(SceneReference reference) => reference.EpsgCode is { } code && !reference.Name.Contains(code.ToString(Culture), StringComparison.Ordinal)
        ? string.Create(Culture, $"{reference.Name} (EPSG:{code})")
        : reference.Name;

    /// <summary>The lexicon's plural; uncounted objects have none, and words of another lexicon get the regular one.</summary>
    private static string PluralOf(string @object) => ChangeLexicon.Default.FindObject(@object) switch
    {
        { IsCountable: false } => @object,
        { Plural: [var plural, ..] } => plural,
        _ => RegularPlural(@object),
    };

    private static string RegularPlural(string noun)
    {
        if (noun.EndsWith('s'))
            return noun;
        if (noun.EndsWith('y') && noun.Length > 1 && !"aeiou".Contains(noun[^2], StringComparison.Ordinal))
            return noun[..^1] + "ies";
        return noun.EndsWith("ch", StringComparison.Ordinal) || noun.EndsWith("sh", StringComparison.Ordinal) || noun.EndsWith('x') ? noun + "es" : noun + "s";
    }

    private static string Capitalised(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
