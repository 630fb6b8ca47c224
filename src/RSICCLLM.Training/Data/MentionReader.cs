using RSICCLLM.Captions.Parsing;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Training.Data;

/// <summary>
/// Finds the tokens of an answer at which it is already said what changed and how: from there on, to the end of the clause, the place is to be told.
/// Safe to use from several threads.
/// </summary>
internal sealed class MentionReader(IReadOnlyDictionary<string, int> classes, QwenTokenizer tokenizer)
{
    /// <summary>No known change.</summary>
    public const int None = -1;

    private static readonly string[] ClauseEnds = [". ", "; ", ", and "];

    /// <summary>The class of change that each place of an answer speaks of.</summary>
    /// <param name="answer">The answer's tokens.</param>
    /// <returns>For each token the class that the tokens before it speak of, or <see cref="None"/>; within a word always that.</returns>
    public int[] Read(ReadOnlySpan<int> answer)
    {
        var mentioned = new int[answer.Length];
        for (var k = 0; k < answer.Length; k++)
            mentioned[k] = BeginsWord(answer[k]) ? ClassOf(tokenizer.Decode(answer[..k].ToArray(), skipSpecialTokens: true)) : None;
        return mentioned;
    }

    // Half a word may be another word.
    private bool BeginsWord(int token) => tokenizer.Decode([token], skipSpecialTokens: true) is not [var first, ..] || !char.IsLetterOrDigit(first);

    private int ClassOf(string said)
    {
        var clause = said[ClauseEnds.Max(end => said.LastIndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? at + end.Length : 0)..];
        // After the full stop there is nothing left to say of it.
        if (clause.EndsWith('.') || CaptionParser.Parse(clause).Records is not [.., var last])
            return None;
        return classes.TryGetValue(SampleChange.NameOf(last), out var known) ? known : None;
    }
}
