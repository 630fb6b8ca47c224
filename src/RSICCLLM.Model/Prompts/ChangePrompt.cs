using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Model.Prompts;

/// <summary>
/// Builds the prompt for a pair of images in Qwen2.5's chat format: system turn, user turn with both images and the instruction,
/// beginning of the assistant's turn. Made once for a model; safe to share between threads.
/// </summary>
public sealed class ChangePrompt
{
    private readonly int _imageToken;
    private readonly int _mergeSize;
    private readonly int[] _beforeFirst;
    private readonly int[] _betweenImages;
    private readonly int[] _afterSecond;

    /// <summary>Encodes the template.</summary>
    /// <exception cref="ModelException">
    /// The tokenizer lacks the chat tokens, encodes beyond the model's vocabulary, or the template itself holds image or video tokens.
    /// </exception>
    public ChangePrompt(PromptTemplate template, QwenTokenizer tokenizer, ModelConfiguration model)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(model);
        Template = template;
        _imageToken = model.ImageTokenId;
        _mergeSize = model.Vision.MergeSize;
        var start = Required(tokenizer, "<|im_start|>");
        var end = Required(tokenizer, "<|im_end|>");
        EndOfTurnToken = end;
        int[] newline = [.. tokenizer.Encode("\n")];
        int[] system = template.SystemMessage.Length == 0
            ? []
            : [start, .. tokenizer.Encode("system\n" + template.SystemMessage), end, .. newline];
        _beforeFirst = [.. system, start, .. tokenizer.Encode("user\n" + template.BeforeLabel), model.VisionStartTokenId];
        _betweenImages = [model.VisionEndTokenId, .. tokenizer.Encode(template.AfterLabel), model.VisionStartTokenId];
        _afterSecond = [model.VisionEndTokenId, .. tokenizer.Encode(template.Instruction), end, .. newline, start, .. tokenizer.Encode("assistant\n")];
        foreach (var token in _beforeFirst.Concat(_betweenImages).Concat(_afterSecond))
        {
            if (token == model.ImageTokenId || token == model.VideoTokenId)
                throw new ModelException("The prompt template holds an image or video token; images are put in by the program.");
            if (token >= model.Text.VocabularySize)
                throw new ModelException($"The tokenizer gives token {token} and the model's vocabulary ends at {model.Text.VocabularySize - 1}: they do not belong together.");
        }
    }

    /// <summary>The words.</summary>
    public PromptTemplate Template { get; }

    /// <summary><c>&lt;|im_end|&gt;</c>, which also ends an answer.</summary>
    public int EndOfTurnToken { get; }

    /// <summary>Number of tokens of a prompt.</summary>
    public int Length(ImageGrid before, ImageGrid after) =>
        _beforeFirst.Length + before.TokenCount(_mergeSize) + _betweenImages.Length + after.TokenCount(_mergeSize) + _afterSecond.Length;

    /// <summary>Token numbers of the prompt for a pair of images, image placeholders in full number.</summary>
    public int[] Build(ImageGrid before, ImageGrid after)
    {
        var ids = new int[Length(before, after)];
        var rest = Append(ids, _beforeFirst);
        rest = AppendImage(rest, before);
        rest = Append(rest, _betweenImages);
        rest = AppendImage(rest, after);
        Append(rest, _afterSecond);
        return ids;
    }

    private static Span<int> Append(Span<int> rest, int[] part)
    {
        part.CopyTo(rest);
        return rest[part.Length..];
    }

    private Span<int> AppendImage(Span<int> rest, ImageGrid grid)
    {
        var count = grid.TokenCount(_mergeSize);
        rest[..count].Fill(_imageToken);
        return rest[count..];
    }

    private static int Required(QwenTokenizer tokenizer, string token) => tokenizer.TokenId(token)
        ?? throw new ModelException($"The tokenizer has no token \"{token}\", which the chat format needs.");
}
