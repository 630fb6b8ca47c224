using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Parsing;

/// <summary>
/// Reads change records from a caption by the words of a <see cref="ChangeLexicon"/>: noun phrases with their quantity,
/// the change verb that governs them, and the position nearest to them. Written for the captions of
/// <see cref="Composition.CaptionComposer"/>, which it reads without loss, and for short descriptive English in general.
/// Takes time linear in the text, never throws for any text, safe for use by several threads.
/// </summary>
public static class CaptionParser
{
    /// <summary>Reads a caption.</summary>
    /// <param name="caption">Any text; English in any case.</param>
    /// <param name="lexicon">The lexicon to read by; the product's own by default.</param>
    public static ParsedCaption Parse(string caption, ChangeLexicon? lexicon = null)
    {
        ArgumentNullException.ThrowIfNull(caption);
        lexicon ??= ChangeLexicon.Default;
        var words = CaptionWords.Split(caption);
        var records = SentenceReader.Read(CueReader.Read(words, lexicon));
        return new ParsedCaption(records, records.Count == 0 && NoChangeReader.SaysNoChange(words, lexicon));
    }
}
