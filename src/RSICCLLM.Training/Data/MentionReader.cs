using RSICCLLM.Captions.Parsing;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Training.Data;

/// <summary>
/// Finds the tokens of an answer at which it is already said what changed and how: from there on, to the next clause, the place is to be told. Reads answers
/// as <see cref="CaptionParser"/> does; of several changes that share a verb, the last counts. Safe to use from several threads.
/// </summary>
internal sealed class MentionReader(IReadOnlyDictionary<string, int> classes, QwenTokenizer tokenizer)
{
    /// <summary>No known change.</summary>
    public const int None = -1;

    /// <summary>Characters of a clause that is read; the parser is asked anew after each word.</summary>
    private const int LongestClause = 400;

    private const string NextClause = ", and ";

    /// <summary>The class of change that each place of an answer speaks of.</summary>
    /// <param name="answer">The answer's tokens.</param>
    /// <returns>For each token the class that the clause before it speaks of, or <see cref="None"/>; within a word always that.</returns>
    public int[] Read(ReadOnlySpan<int> answer)
    {
        var mentioned = new int[answer.Length];
        var clause = "";
        for (var k = 0; k < answer.Length; k++)
        {
            var piece = tokenizer.Decode([answer[k]], skipSpecialTokens: true);
            mentioned[k] = BeginsWord(piece) ? ClassOf(clause) : None;
            clause = LastClause(clause + piece);
        }

        return mentioned;
    }

    // Half a word may be another word.
    private static bool BeginsWord(string piece) => piece is not [var first, ..] || !char.IsLetterOrDigit(first);

    private int ClassOf(string clause)
    {
        // After the sentence's end there is nothing left to say of it.
        if (clause.Length is 0 or > LongestClause || EndsSentence(clause, clause.Length - 1) || CaptionParser.Parse(clause).Records is not [.., var last])
            return None;
        return classes.TryGetValue(SampleChange.NameOf(last), out var known) ? known : None;
    }

    private static string LastClause(string text)
    {
        var start = text.LastIndexOf(NextClause, StringComparison.Ordinal) is >= 0 and var at ? at + NextClause.Length : 0;
        for (var i = text.Length - 2; i >= start; i--)
        {
            if (EndsSentence(text, i))
                start = i + 1;
        }

        // What is too long to be read stays so, without growing.
        return text.Length - start > LongestClause ? text[^Math.Min(text.Length - start, LongestClause + 1)..] : text[start..];
    }

    private static bool EndsSentence(string text, int i) =>
        text[i] is '.' or ';' or '!' or '?' or '\n' && !(text[i] == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]));
}
