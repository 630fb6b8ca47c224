using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Tokenizers;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.RsiccBenchmark.Sentences;

/// <summary>
/// Sentence vectors by a model in the sentence-transformers layout (Reimers and Gurevych, EMNLP 2019) that runs in ONNX
/// Runtime on the processor. May be shared between threads.
/// </summary>
internal sealed class SentenceEncoder : ISentenceEncoder, IDisposable
{
    private const int BatchSize = 32;
    private readonly SentenceModelFolder _folder;
    private readonly InferenceSession _session;
    private readonly BertTokenizer _tokenizer;
    private readonly string _output;

    private SentenceEncoder(SentenceModelFolder folder, InferenceSession session, BertTokenizer tokenizer)
    {
        (_folder, _session, _tokenizer) = (folder, session, tokenizer);
        _output = new[] { "last_hidden_state", "token_embeddings" }.FirstOrDefault(session.OutputMetadata.ContainsKey) ?? session.OutputNames[0];
    }

    /// <summary>Loads a model.</summary>
    /// <param name="folder">Folder in the sentence-transformers layout with <c>model.onnx</c> and <c>vocab.txt</c>.</param>
    /// <exception cref="FormatException">The folder is not in this layout, or the model cannot be loaded; the message says what is missing.</exception>
    public static SentenceEncoder Load(string folder)
    {
        var settings = SentenceModelFolder.Read(folder);
        try
        {
            var tokenizer = BertTokenizer.Create(settings.Vocabulary, new BertOptions
            {
                LowerCaseBeforeTokenization = settings.LowerCase,
                RemoveNonSpacingMarks = settings.StripsAccents,
            });
            return new SentenceEncoder(settings, new InferenceSession(settings.Model), tokenizer);
        }
        catch (Exception e) when (e is OnnxRuntimeException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"The sentence model in {folder} cannot be loaded: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Encode(IReadOnlyList<string> sentences)
    {
        var vectors = new float[sentences.Count][];
        var tokens = sentences.Select(Tokens).ToList();
        // Sentences of like length share a batch, so that little is padded.
        foreach (var batch in Enumerable.Range(0, sentences.Count).OrderBy(i => tokens[i].Count).Chunk(BatchSize))
            Encode(batch, tokens, vectors);
        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>Token numbers of a sentence, cut to the model's length.</summary>
    internal IReadOnlyList<int> Tokens(string sentence)
    {
        var ids = _tokenizer.EncodeToIds(sentence, addSpecialTokens: _folder.AddsSpecialTokens);
        if (ids.Count <= _folder.MaximumLength)
            return ids;
        return _folder.AddsSpecialTokens
            ? [.. ids.Take(_folder.MaximumLength - 1), _tokenizer.SeparatorTokenId]
            : [.. ids.Take(_folder.MaximumLength)];
    }

    private void Encode(int[] batch, List<IReadOnlyList<int>> tokens, float[][] vectors)
    {
        // A sentence without tokens still needs one place.
        var length = Math.Max(1, batch.Max(i => tokens[i].Count));
        var ids = new DenseTensor<long>([batch.Length, length]);
        var mask = new DenseTensor<long>([batch.Length, length]);
        ids.Fill(_tokenizer.PaddingTokenId);
        for (var row = 0; row < batch.Length; row++)
        {
            for (var t = 0; t < tokens[batch[row]].Count; t++)
            {
                ids[row, t] = tokens[batch[row]][t];
                mask[row, t] = 1;
            }
        }

        List<NamedOnnxValue> inputs = [NamedOnnxValue.CreateFromTensor("input_ids", ids), NamedOnnxValue.CreateFromTensor("attention_mask", mask)];
        if (_session.InputMetadata.ContainsKey("token_type_ids"))
            inputs.Add(NamedOnnxValue.CreateFromTensor("token_type_ids", new DenseTensor<long>([batch.Length, length])));
        using var results = _session.Run(inputs, [_output]);
        var states = results[0].AsTensor<float>().ToDenseTensor();
        var width = states.Dimensions[^1];
        for (var row = 0; row < batch.Length; row++)
            vectors[batch[row]] = Pool(states.Buffer.Span.Slice(row * length * width, length * width), Math.Max(1, tokens[batch[row]].Count), width);
    }

    private float[] Pool(ReadOnlySpan<float> states, int count, int width)
    {
        var vector = new float[width * _folder.Poolings.Count];
        for (var mode = 0; mode < _folder.Poolings.Count; mode++)
        {
            var part = vector.AsSpan(mode * width, width);
            states[..width].CopyTo(part);
            if (_folder.Poolings[mode] == Pooling.FirstToken)
                continue;
            for (var t = 1; t < count; t++)
            {
                for (var i = 0; i < width; i++)
                    part[i] = _folder.Poolings[mode] == Pooling.Maximum ? Math.Max(part[i], states[(t * width) + i]) : part[i] + states[(t * width) + i];
            }

            var divisor = _folder.Poolings[mode] switch { Pooling.Mean => count, Pooling.MeanBySquareRoot => Math.Sqrt(count), _ => 1 };
            for (var i = 0; i < width; i++)
                part[i] = (float)(part[i] / divisor);
        }

        if (!_folder.Normalizes)
            return vector;
        var norm = Math.Sqrt(vector.Sum(value => (double)value * value));
        return norm > 0 ? [.. vector.Select(value => (float)(value / norm))] : vector;
    }
}
