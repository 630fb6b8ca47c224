using RSICCLLM.Inference.Sessions;

namespace RSICCLLM.Inference.Decoding;

/// <summary>
/// Reads prompts into rows of the cache. Where it saves time, keys and values of what all prompts of a session begin with are computed
/// once and copied into each row. Not thread-safe.
/// </summary>
/// <param name="embedding">Embeds tokens.</param>
/// <param name="decoder">The decoder and its cache.</param>
/// <param name="leastAlone">
/// From so many tokens behind the shared ones on they are copied. A row that begins with a copy is read alone, because ONNX Runtime's attention
/// continues one row at a time; short rows are faster together.
/// </param>
internal sealed class PromptReader(EmbeddingSession embedding, DecoderSession decoder, int leastAlone = PromptReader.LeastAlone)
{
    /// <summary>Products over so many rows run at nearly the speed of any number, at the width of 7B.</summary>
    public const int LeastAlone = 128;

    private int[] _kept = [];
    private long[] _positions = [];
    private int[] _totals = [];

    /// <summary>Tokens of a prompt that are copied instead of computed.</summary>
    public int Copied(Prompt prompt) => decoder.ContinuesRows && prompt.TokenIds.Length - prompt.Shared >= leastAlone ? prompt.Shared : 0;

    /// <summary>Reads prompts of one length; the logits behind each are the decoder's afterwards.</summary>
    /// <param name="firstRow">Row of the first prompt.</param>
    /// <param name="prompts">One alone where it begins with a copy.</param>
    /// <param name="features">Image features; may be <see langword="null"/> where no prompt has images.</param>
    /// <param name="firstFeature">The first image token's index in the features.</param>
    /// <param name="cancellation">Ends the run early.</param>
    public void Read(int firstRow, IReadOnlyList<Prompt> prompts, TensorBuffer? features, long firstFeature, CancellationToken cancellation)
    {
        var copied = Copied(prompts[0]);
        if (copied > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(prompts.Count, 1);
            Copy(firstRow, prompts[0], copied, cancellation);
        }

        Read(firstRow, prompts, copied, prompts[0].TokenIds.Length, features, firstFeature, cancellation);
    }

    private void Copy(int row, Prompt prompt, int tokens, CancellationToken cancellation)
    {
        var shared = prompt.TokenIds.AsSpan(0, tokens);
        if (shared.SequenceEqual(_kept))
        {
            decoder.Cache.RestorePrefix(row);
            return;
        }

        Read(row, [prompt], 0, tokens, null, 0, cancellation);
        decoder.Cache.KeepPrefix(row, tokens);
        _kept = shared.ToArray();
    }

    private void Read(int firstRow, IReadOnlyList<Prompt> prompts, int from, int to, TensorBuffer? features, long firstFeature, CancellationToken cancellation)
    {
        var (rows, length) = (prompts.Count, to - from);
        if (_positions.Length < 3 * rows * length)
            _positions = new long[3 * rows * length];
        if (_totals.Length < rows)
            _totals = new int[rows];
        var positions = _positions.AsSpan(0, 3 * rows * length);
        var totals = _totals.AsSpan(0, rows);
        totals.Fill(to);
        var ids = embedding.Ids(rows, length);
        var imageTokens = 0L;
        for (var row = 0; row < rows; row++)
        {
            var prompt = prompts[row];
            for (var i = 0; i < length; i++)
                ids[(row * length) + i] = prompt.TokenIds[from + i];
            for (var axis = 0; axis < 3; axis++)
                prompt.Positions.AsSpan((axis * prompt.TokenIds.Length) + from, length).CopyTo(positions[(((axis * rows) + row) * length)..]);
            imageTokens += features is null ? 0 : prompt.ImageTokens;
        }

        using var images = imageTokens == 0 ? null : features!.View(firstFeature * decoder.Shape.HiddenSize, imageTokens, decoder.Shape.HiddenSize);
        using var embeddings = embedding.Run(rows, length, images, cancellation);
        decoder.Run(firstRow, rows, length, embeddings, totals, positions, cancellation);
    }
}
