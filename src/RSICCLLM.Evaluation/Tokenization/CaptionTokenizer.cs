namespace RSICCLLM.Evaluation.Tokenization;

/// <summary>Cuts captions into words.</summary>
internal static class CaptionTokenizer
{
    public static string[] Tokenize(string caption, CaptionTokenization tokenization) => tokenization switch
    {
        CaptionTokenization.Whitespace => caption.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        CaptionTokenization.Ptb => [.. PtbTokenizer.Tokenize(caption)],
        _ => throw new ArgumentOutOfRangeException(nameof(tokenization), tokenization, "Not a tokenization."),
    };
}
