using System.Text.RegularExpressions;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Cuts out of a tile's caption what concerns one kind of change, so that a change is not described by its neighbours' sentences.</summary>
internal static partial class CaptionExcerpt
{
    /// <summary>The sentences that name the kind; the whole caption where none does alone.</summary>
    public static string For(string caption, string changedObject, string verb)
    {
        var sentences = SentenceEnd().Split(caption)
            .Where(sentence => CaptionParser.Parse(sentence).Records.Any(r => r.Object == changedObject && r.Verb == verb))
            .ToList();
        return sentences.Count > 0 ? string.Join(' ', sentences) : caption;
    }

    [GeneratedRegex(@"(?<=[.!?])\s+")]
    private static partial Regex SentenceEnd();
}
