namespace RSICCLLM.Evaluation.Tokenization;

/// <summary>How captions are cut into the words that BLEU, ROUGE-L and CIDEr compare.</summary>
public enum CaptionTokenization
{
    /// <summary>At white space; case and marks stay.</summary>
    Whitespace,

    /// <summary>As the caption benchmarks do: Penn Treebank conventions, lower case, marks left out (<see cref="PtbTokenizer"/>).</summary>
    Ptb,
}
