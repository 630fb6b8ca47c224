using System.Globalization;
using NetTopologySuite.Geometries;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Layers;

namespace RSICCLLM.Reports.Composition;

/// <summary>Numbers, dates, places and titles as the readers of a language write them.</summary>
internal sealed class Wording(ReportLanguage language)
{
    private CultureInfo Culture => language.Culture;

    public ReportLanguage Language => language;

    /// <summary>Square metres below a hectare, then hectares, then square kilometres.</summary>
    public string Area(double squareMetres) => squareMetres switch
    {
        >= 1_000_000 => string.Create(Culture, $"{squareMetres / 1_000_000:#,0.00} km²"),
        >= 10_000 => string.Create(Culture, $"{squareMetres / 10_000:0.00} ha"),
        >= 10 or 0 => string.Create(Culture, $"{squareMetres:#,0} m²"),
        _ => string.Create(Culture, $"{squareMetres:0.0} m²"),
    };

    /// <summary>A share from 0 to 1 in whole per cent; 0 and 100 only when exactly so.</summary>
    public string Percent(double share) => share is > 0 and < 0.005 ? language["percent.below"]
        : share is > 0.995 and < 1 ? language["percent.above"]
        : language.Format("percent", (share * 100).ToString("0", Culture));

    public string Count(int count) => count.ToString("#,0", Culture);

    /// <summary>A number with a fixed count of decimals and its unit.</summary>
    public string Measure(double value, int decimals, string unit)
    {
        var number = value.ToString("#,0" + (decimals > 0 ? "." + new string('0', decimals) : ""), Culture);
        return unit.Length == 0 ? number : $"{number} {unit}";
    }

    public string Date(DateOnly? date) => date is { } known ? known.ToString(Culture.DateTimeFormat.LongDatePattern, Culture) : language["date.notStated"];

    /// <summary>A point in time, in its own offset.</summary>
    public string Time(DateTimeOffset time) =>
        Date(DateOnly.FromDateTime(time.DateTime)) + time.ToString(", HH:mm 'UTC'zzz", CultureInfo.InvariantCulture).Replace("UTC+00:00", "UTC", StringComparison.Ordinal);

    /// <summary>The date behind a comma, for captions; empty where none is known.</summary>
    public string Dated(DateOnly? date) => date is null ? "" : language.Format("changes.dated", Date(date));

    /// <summary>One decimal for metres, six for degrees (about 0.1 m).</summary>
    public string Coordinates(Coordinate place, bool geographic) => !place.IsValid
        ? language["changes.noPlace"]
        : geographic ? $"{Degrees(place.X)}{ListSeparator}{Degrees(place.Y)}"
        : language.Format("coordinates.east", Metres(place.X), Metres(place.Y));

    /// <summary>The same on one line, for tables.</summary>
    public string ShortCoordinates(Coordinate place, bool geographic) => !place.IsValid || geographic
        ? Coordinates(place, geographic)
        : Metres(place.X) + ListSeparator + Metres(place.Y);

    public string Degrees((double Longitude, double Latitude) place, string between) =>
        $"{Degrees(Math.Abs(place.Latitude))}° {language[place.Latitude < 0 ? "hemisphere.south" : "hemisphere.north"]}{between}"
        + $"{Degrees(Math.Abs(place.Longitude))}° {language[place.Longitude < 0 ? "hemisphere.west" : "hemisphere.east"]}";

    /// <summary>A heading such as <c>Two buildings built</c>.</summary>
    public string Title(ReportedChange change)
    {
        var noun = Noun(change.Object, change.Quantity == 1);
        return Capitalised($"{Amount(change.Quantity)}{noun} {language.Verb(change.Verb)}");
    }

    /// <summary>A kind of change, such as <c>Buildings built</c>.</summary>
    public string Kind(string @object, string verb) => Capitalised($"{Noun(@object, singular: false)} {language.Verb(verb)}");

    /// <summary>A title within a sentence: English writes it small, languages with words of their own keep them as they are.</summary>
    public string WithinSentence(string title, string @object) => language.ObjectWords(@object) is null ? title.ToLowerInvariant() : title;

    /// <summary>The code where there is one, else the name.</summary>
    public static string ShortCrsOf(SceneReference reference) => reference.EpsgCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"EPSG:{code}") : reference.Name;

    public static string CrsOf(SceneReference reference) => reference.EpsgCode is { } code && !reference.Name.Contains(code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"{reference.Name} (EPSG:{code})")
        : reference.Name;

    // A decimal comma needs another mark between two numbers.
    private string ListSeparator => Culture.NumberFormat.NumberDecimalSeparator == "," ? "; " : ", ";

    private string Metres(double metres) => metres.ToString("0.0", Culture);

    private string Degrees(double degrees) => degrees.ToString("0.000000", Culture);

    private string Amount(int? quantity) => quantity is not { } known ? ""
        : known >= 0 && known < language.SmallNumbers.Count ? language.SmallNumbers[known] + " "
        : Count(known) + " ";

    /// <summary>The language's word; else the lexicon's, whose uncounted objects have no plural; else the regular English plural.</summary>
    private string Noun(string @object, bool singular)
    {
        if (language.ObjectWords(@object) is { } words)
            return singular ? words.Singular : words.Plural;
        if (singular)
            return @object;
        return ChangeLexicon.Default.FindObject(@object) switch
        {
            { IsCountable: false } => @object,
            { Plural: [var plural, ..] } => plural,
            _ => RegularPlural(@object),
        };
    }

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
