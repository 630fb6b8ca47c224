using RSICCLLM.Captions.Datasets;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Runs;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Generation;

/// <summary>Greedy or sampled captions of RSICI samples by a TorchSharp model, without an ONNX package: for scoring while a model is made. Not safe for concurrent use.</summary>
public sealed class CaptionGenerator : IDisposable
{
    private readonly ChangeCaptionModel _model;
    private readonly QwenTokenizer _tokenizer;
    private readonly BatchBuilder _builder;
    private readonly HashSet<int> _stops;

    private CaptionGenerator(ChangeCaptionModel model, string folder)
    {
        _model = model;
        _tokenizer = QwenTokenizer.Load(folder);
        var template = PromptTemplate.Load(folder);
        _builder = new BatchBuilder(
            model.Configuration, _tokenizer, template, new ImageProcessor(ModelFolder.ImageSettings(folder)), new Dictionary<string, int>(), cells: 1, sampleInstructions: false);
        _stops = [new ChangePrompt(template, _tokenizer, model.Configuration).EndOfTurnToken];
        if (model.Configuration.Text.EosTokenId is { } end)
            _stops.Add(end);
    }

    /// <summary>Loads a model folder in the hub's layout.</summary>
    public static CaptionGenerator Load(string folder)
    {
        var model = ModelLoader.Load(folder);
        NativeTuning.Apply(model.Parameters.ByteCount);
        return new(model, folder);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    /// <summary>Captions the samples of an RSICI file, in the file's order, with the model's own prompt.</summary>
    /// <param name="file">The RSICI file.</param>
    /// <param name="batchSize">Pairs decoded together.</param>
    /// <param name="maxTokens">Longest answer.</param>
    /// <param name="limit">Samples at most; all where null.</param>
    public IEnumerable<GeneratedCaption> Generate(string file, int batchSize = 64, int maxTokens = 128, int? limit = null)
    {
        var samples = SampleReader.Read(file, limit);
        foreach (var rows in samples.Chunk(batchSize))
        {
            var answers = Decode(rows, maxTokens);
            for (var i = 0; i < rows.Length; i++)
                yield return new(rows[i].Id, _tokenizer.Decode(answers[i], skipSpecialTokens: true).Trim());
        }
    }

    /// <summary>One sampled caption to each sample, in order; the same seed gives the same captions on the same machine.</summary>
    /// <param name="file">The RSICI file that the samples are from.</param>
    /// <param name="samples">A batch.</param>
    /// <param name="sampling">How tokens are drawn.</param>
    /// <param name="maxTokens">Longest answer.</param>
    public IReadOnlyList<string> Sample(string file, IReadOnlyList<RsiciSample> samples, TokenSampling sampling, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(sampling);
        var rows = samples
            .Select(s => new TrainingSample(s.Id, RsiciFile.Resolve(file, s.Before), RsiciFile.Resolve(file, s.After), null, s.Instruction, [s.Caption], null))
            .ToArray();
        return [.. Decode(rows, maxTokens, sampling.Start()).Select(answer => _tokenizer.Decode(answer, skipSpecialTokens: true).Trim())];
    }

    private List<int>[] Decode(TrainingSample[] rows, int maxTokens, Func<Tensor, long[]>? choose = null)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var batch = _builder.Build([.. rows.Select(r => (r with { Mask = null }, (string?)null))]);
        var vision = _model.EncodePairs(tensor(batch.Pixels).reshape(2L * batch.Count * batch.Grid.PatchCount, -1), batch.Grid);
        var embeddings = _model.Embed(tensor(batch.Ids).reshape(batch.Count, batch.Length), vision.Features, tensor(batch.ImagePlaces));
        // Text goes on from the prompt's last position.
        var next = Enumerable.Range(0, batch.Count).Select(row => batch.Positions[((row + 1) * batch.Length) - 1] + 1).ToArray();
        return GreedyDecoder.Decode(_model, embeddings, tensor(batch.Positions).reshape(3, batch.Count, batch.Length), next, _stops, maxTokens, choose: choose);
    }
}
