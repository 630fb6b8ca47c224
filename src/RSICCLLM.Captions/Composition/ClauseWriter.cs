using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Composition;

/// <summary>Writes records as clauses, one or two of them to a sentence.</summary>
internal sealed class ClauseWriter(ChangeLexicon lexicon, Random random)
{
    private enum Frame
    {
        /// <summary>Two buildings have been constructed in the upper left.</summary>
        Perfect,
        /// <summary>Two buildings were constructed in the upper left.</summary>
        Past,
        /// <summary>Two buildings in the upper left have been constructed.</summary>
        Placed,
        /// <summary>Two buildings have appeared in the upper left.</summary>
        Active,
        /// <summary>Two new buildings can be seen in the upper left.</summary>
        Novel,
        /// <summary>In the upper left, two buildings have been constructed.</summary>
        Leading,
    }

    /// <summary>Sentences, with capital and full stop, that together say exactly these records in this order.</summary>
    public List<string> Sentences(IReadOnlyList<ChangeRecord> records)
    {
        var sentences = new List<string>();
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (i + 1 < records.Count && CanShareVerb(record, records[i + 1]) && random.Next(2) == 0)
            {
                sentences.Add(Finish(Coordinated(record, records[i + 1])));
                i++;
                continue;
            }

            var frame = PickFrame(record, leadingAllowed: true);
            var clause = Clause(record, frame);
            // A leading position would reach over the second clause, so such a sentence stays single.
            if (frame != Frame.Leading && i + 1 < records.Count && random.Next(3) == 0)
            {
                i++;
                clause += ", and " + Clause(records[i], PickFrame(records[i], leadingAllowed: false));
            }

            sentences.Add(Finish(clause));
        }

        return sentences;
    }

    private Frame PickFrame(ChangeRecord record, bool leadingAllowed)
    {
        var verb = lexicon.FindVerb(record.Verb)!;
        List<Frame> frames = [Frame.Perfect, Frame.Perfect, Frame.Past];
        if (record.Position is not null)
        {
            frames.Add(Frame.Placed);
            if (leadingAllowed)
                frames.Add(Frame.Leading);
        }

        if (verb.Active.Count > 0)
            frames.Add(Frame.Active);
        if (verb.Adds)
            frames.Add(Frame.Novel);
        return CaptionComposer.Pick(frames, random);
    }

    private string Clause(ChangeRecord record, Frame frame)
    {
        var found = lexicon.FindObject(record.Object)!;
        var (subject, plural) = Subject(record, frame == Frame.Novel);
        var place = Place(record.Position);
        var participle = CaptionComposer.Pick(found.Verbs[record.Verb], random);
        var perfect = plural ? "have" : "has";
        return frame switch
        {
            Frame.Perfect => $"{subject} {perfect} been {participle}{place}",
            Frame.Past => $"{subject} {(plural ? "were" : "was")} {participle}{place}",
            Frame.Placed => $"{subject}{place} {perfect} been {participle}",
            Frame.Active => $"{subject} {perfect} {CaptionComposer.Pick(lexicon.FindVerb(record.Verb)!.Active, random)}{place}",
            Frame.Novel => $"{subject} can be seen{place}",
            _ => $"{place[1..]}, {subject} {perfect} been {participle}",
        };
    }

    private bool CanShareVerb(ChangeRecord first, ChangeRecord second)
        => first.Object != second.Object && first.Verb == second.Verb && first.Position == second.Position && SharedParticiples(first, second).Count > 0;

    private string Coordinated(ChangeRecord first, ChangeRecord second)
        => $"{Subject(first, novel: false).Text} and {Subject(second, novel: false).Text} have been {CaptionComposer.Pick(SharedParticiples(first, second), random)}{Place(first.Position)}";

    private List<string> SharedParticiples(ChangeRecord first, ChangeRecord second)
        => [.. lexicon.FindObject(first.Object)!.Verbs[first.Verb].Intersect(lexicon.FindObject(second.Object)!.Verbs[second.Verb])];

    private (string Text, bool Plural) Subject(ChangeRecord record, bool novel)
    {
        var found = lexicon.FindObject(record.Object)!;
        var attribute = novel ? "new " : "";
        if (!found.IsCountable)
        {
            var noun = CaptionComposer.Pick(found.Mass, random);
            var text = attribute + noun.Text;
            return (noun.Article ? WithArticle(text) : text, noun.Plural);
        }

        var wording = random.Next(found.Singular.Count);
        if (record.Quantity == 1)
        {
            var text = attribute + found.Singular[wording];
            return (lexicon.FindVerb(record.Verb)!.Keeps ? $"the {text}" : WithArticle(text), false);
        }

        return ($"{Number(record.Quantity)} {attribute}{found.Plural[wording]}", true);
    }

    private string Number(int? quantity)
        => lexicon.Document.Quantities.Find(entry => entry.Value == quantity)?.Write
            ?? quantity!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private string Place(ScenePosition? position)
    {
        if (position is not { } place)
            return "";
        var entry = lexicon.Document.Positions.Find(entry => ScenePositionNames.TryParse(entry.Name, out var named) && named == place)!;
        return " " + CaptionComposer.Pick(entry.Write, random);
    }

    private static string WithArticle(string noun) => ("aeiouAEIOU".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ") + noun;

    private static string Finish(string clause) => char.ToUpperInvariant(clause[0]) + clause[1..] + ".";
}
