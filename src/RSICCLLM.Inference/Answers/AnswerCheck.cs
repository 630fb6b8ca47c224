using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Answers;

/// <summary>Finds answers that are no captions: a model that has lost its thread says nothing, repeats itself, or does not end.</summary>
internal static class AnswerCheck
{
    private const int LongestRun = 40;

    /// <summary>What is wrong with an answer; <see cref="AnswerFault.None"/> when nothing is.</summary>
    public static AnswerFault Find(TileCaption caption)
    {
        if (caption.Outcome != TileOutcome.Captioned)
            return AnswerFault.None;
        var words = caption.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return AnswerFault.Empty;
        if (RepeatedRun(words) is not null)
            return AnswerFault.Looping;
        return caption.Stop == StopReason.Length ? AnswerFault.CutOff : AnswerFault.None;
    }

    /// <summary>What an answer does wrong, in words.</summary>
    public static string Describe(TileCaption caption, AnswerFault fault) => fault switch
    {
        AnswerFault.Empty => "it says nothing",
        AnswerFault.Looping => $"it repeats \"{string.Join(' ', RepeatedRun(caption.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))!)}\"",
        AnswerFault.CutOff => $"it does not end within {caption.TokenIds.Count} tokens",
        _ => "nothing is wrong",
    };

    /// <summary>
    /// Words that follow themselves: a run of three or more words three times in direct succession, a run of one or two five times.
    /// A list of like things ("a house, a house") stays below that.
    /// </summary>
    internal static string[]? RepeatedRun(string[] words)
    {
        for (var length = 1; length <= Math.Min(LongestRun, words.Length / 3); length++)
        {
            var needed = length >= 3 ? 3 : 5;
            var equal = 0;
            for (var i = length; i < words.Length; i++)
            {
                equal = string.Equals(words[i], words[i - length], StringComparison.OrdinalIgnoreCase) ? equal + 1 : 0;
                if (equal >= length * (needed - 1))
                    return words[(i - length + 1)..(i + 1)];
            }
        }

        return null;
    }
}

/// <summary>Ways in which an answer is no caption.</summary>
internal enum AnswerFault
{
    /// <summary>None.</summary>
    None,

    /// <summary>No words.</summary>
    Empty,

    /// <summary>The same words again and again.</summary>
    Looping,

    /// <summary>No end within the longest allowed answer.</summary>
    CutOff,
}
