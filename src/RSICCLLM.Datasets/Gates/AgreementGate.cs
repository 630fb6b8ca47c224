using RSICCLLM.Captions;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Datasets.Regions;

namespace RSICCLLM.Datasets.Gates;

/// <summary>
/// Gate 1: what a caption names, as change records, against the regions of the mask. A mask does not say what changed, so
/// objects and verbs are checked only as far as they must be readable by the lexicon; number, place and size are compared.
/// </summary>
internal sealed class AgreementGate(GateSettings settings, ChangeLexicon lexicon)
{
    private const double LargeShare = 0.01;
    private const double SmallShare = 0.1;
    private const double ThroughoutSpan = 0.5;
    private const int Slack = 1;
    private static readonly HashSet<string> LargeWords = new(StringComparer.Ordinal) { "large", "big", "huge", "massive", "extensive", "vast" };
    private static readonly HashSet<string> SmallWords = new(StringComparer.Ordinal) { "small", "tiny", "little" };

    /// <summary>Why the caption contradicts the mask, or <see langword="null"/>.</summary>
    public Rejection? Check(string caption, ChangeMap map)
    {
        var parsed = CaptionParser.Parse(caption, lexicon);
        if (map.Regions.Count == 0)
        {
            return parsed.Records.Count > 0 ? Reject("change named where nothing changed", $"it names {parsed.Records.Count} change(s) where the mask shows none")
                : parsed.SaysNoChange ? null
                : Reject("not understood", "the mask shows no change, and the caption does not say so");
        }

        if (parsed.SaysNoChange)
            return Reject("no change said", $"it says that nothing changed where the mask shows {map.Regions.Count} region(s)");
        if (parsed.Records.Count == 0)
            return Reject("not understood", "no object with a change verb could be read");
        return Number(parsed.Records, map) ?? parsed.Records.Select(record => Place(record, map)).FirstOrDefault(problem => problem is not null)
            ?? Unnamed(parsed.Records, map) ?? Size(caption, map);
    }

    private Rejection? Number(IReadOnlyList<ChangeRecord> records, ChangeMap map)
    {
        var least = records.Sum(record => record.Quantity ?? 1);
        var isOpen = records.Any(record => record.Quantity is null);
        var regions = map.Regions.Count;
        if (least > (regions * (1 + settings.NumberTolerance)) + Slack)
            return Reject("too many", $"it names {least} or more object(s), the mask has {regions} region(s)");
        return !isOpen && least < (regions / (1 + settings.NumberTolerance)) - Slack
            ? Reject("too few", $"it names {least} object(s), the mask has {regions} region(s)")
            : null;
    }

    private Rejection? Place(ChangeRecord record, ChangeMap map)
    {
        if (record.Position is not { } position)
            return null;
        var (left, right) = (map.Regions.Min(region => region.Left), map.Regions.Max(region => region.Right));
        var (top, bottom) = (map.Regions.Min(region => region.Top), map.Regions.Max(region => region.Bottom));
        if (position == ScenePosition.Throughout)
        {
            return right - left + 1 >= ThroughoutSpan * map.Width && bottom - top + 1 >= ThroughoutSpan * map.Height
                ? null
                : Reject("wrong place", $"it says 'throughout', but the changes span {right - left + 1} x {bottom - top + 1} of {map.Width} x {map.Height} pixels");
        }

        var cell = (int)position;
        if (map.Regions.Any(region => region.Cell == position || region.CellShares[cell] >= settings.PlaceShare))
            return null;
        // Several things are placed by their common centre, where none of them need stand.
        var (x, y) = (cell % 3, cell / 3);
        var isBetween = record.Quantity != 1 && map.Regions.Count > 1
            && left < (x + 1) * map.Width / 3 && right >= x * map.Width / 3 && top < (y + 1) * map.Height / 3 && bottom >= y * map.Height / 3;
        return isBetween ? null : Reject("wrong place", $"it places {record.Object} {record.Verb} {position.ToText()}, where the mask shows no change");
    }

    private Rejection? Unnamed(IReadOnlyList<ChangeRecord> records, ChangeMap map)
    {
        // Groups and records without a place may stand for any region.
        if (records.Any(record => record.Position is null or ScenePosition.Throughout || record.Quantity != 1))
            return null;
        var changed = map.Regions.Sum(region => (double)region.Pixels);
        var missed = map.Regions.FirstOrDefault(region => region.Pixels >= settings.UnnamedShare * changed && !records.Any(record => IsNear(record.Position!.Value, region)));
        return missed is null ? null : Reject("region not named", $"a region of {missed.Pixels} pixels, {missed.Cell.ToText()}, is not named");
    }

    private static Rejection? Size(string caption, ChangeMap map)
    {
        var words = caption.ToLowerInvariant().Split([' ', ',', '.', ';', '-'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var area = (double)map.Width * map.Height;
        if (words.Overlaps(LargeWords) && map.Regions[0].Pixels < LargeShare * area)
            return Reject("wrong size", FormattableString.Invariant($"it calls something large, the largest region has {map.Regions[0].Pixels / area:P1} of the picture"));
        return words.Overlaps(SmallWords) && map.Regions[^1].Pixels > SmallShare * area
            ? Reject("wrong size", FormattableString.Invariant($"it calls something small, the smallest region has {map.Regions[^1].Pixels / area:P1} of the picture"))
            : null;
    }

    private static bool IsNear(ScenePosition position, ChangeRegion region)
    {
        var (a, b) = ((int)position, (int)region.Cell);
        return Math.Abs((a % 3) - (b % 3)) <= 1 && Math.Abs((a / 3) - (b / 3)) <= 1;
    }

    private static Rejection Reject(string kind, string reason) => new(Gate.Agreement, kind, reason);
}
