using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Inference.Scoring;

/// <summary>
/// Runs a package with teacher forcing: a given answer is fed token by token, and the logits before each of its tokens are handed out.
/// The graphs are the ones that captions come from. Not thread-safe.
/// </summary>
public sealed class AnswerScorer : IDisposable
{
    private readonly CaptionGraphs _graphs;
    private readonly TileEncoder _encoder;
    private readonly PromptReader _reader;
    private readonly TilePrompts _prompts;
    private readonly QwenTokenizer _tokenizer;
    private readonly int _endOfTurn;

    private AnswerScorer(CaptionGraphs graphs, TileEncoder encoder, TilePrompts prompts, QwenTokenizer tokenizer, int endOfTurn)
    {
        _graphs = graphs;
        _encoder = encoder;
        _reader = new PromptReader(graphs.Embedding, graphs.Decoder);
        _prompts = prompts;
        _tokenizer = tokenizer;
        _endOfTurn = endOfTurn;
    }

    /// <summary>Size of the vocabulary.</summary>
    public int Vocabulary => _graphs.Decoder.Shape.Vocabulary;

    /// <summary>Opens a package; its files are not checked against the manifest again.</summary>
    /// <param name="packageFolder">Folder of the package.</param>
    /// <param name="options">Device and threads; one answer is scored at a time.</param>
    /// <exception cref="ModelException">A file is missing, the package has no graph for the device, a graph is refused, or the self-test's data do not fit the package.</exception>
    public static AnswerScorer Open(string packageFolder, CaptionerOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(packageFolder);
        ArgumentNullException.ThrowIfNull(options);
        var manifest = PackageManifest.Load(packageFolder);
        var configuration = ModelConfigurationReader.Load(packageFolder);
        if (options.Pruning)
            TilePrompts.CheckTrained(packageFolder, configuration);
        var tokenizer = QwenTokenizer.Load(packageFolder);
        var processor = ImageProcessor.Load(packageFolder);
        var changePrompt = new ChangePrompt(PromptTemplate.Load(packageFolder), tokenizer, configuration);
        var prompts = new PromptBuilder(changePrompt, configuration, processor.Grid(manifest.TileWidth, manifest.TileHeight));
        var settings = new SessionSettings(DeviceChoice.Untried(DeviceRequest.Parse(options.Device), selfTest: false, "").Device, options.Threads);
        var graphs = CaptionGraphs.Open(packageFolder, manifest, configuration, 1, settings);
        try
        {
            var encoder = new TileEncoder(processor, graphs.Vision, manifest.TileWidth, manifest.TileHeight);
            if (options.Pruning)
                graphs.Vision.RequireEvidence();
            // Answers are scored behind prompts that are read as for captions.
            if (options.SelfTest && manifest.SelfTest is { } test)
                SelfTest.RunPrompts(packageFolder, test, graphs, encoder, prompts, settings.Device.Name, CancellationToken.None);
            return new AnswerScorer(graphs, encoder, prompts.ForTiles(options.Pruning), tokenizer, changePrompt.EndOfTurnToken);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>Tokens of an answer, the end of the turn included, cut off where the model's context ends.</summary>
    public IReadOnlyList<int> Tokens(string caption)
    {
        int[] tokens = [.. _tokenizer.Encode(caption), _endOfTurn];
        return tokens[..Math.Min(tokens.Length, _graphs.Decoder.Shape.MaxPositions - _prompts.Whole.TokenIds.Length)];
    }

    /// <summary>Feeds an answer.</summary>
    /// <param name="tile">The pair that it is about.</param>
    /// <param name="answer">Its tokens.</param>
    /// <param name="visit">Called for each token with the logits before it, <c>[vocabulary]</c>, which are valid during the call.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    /// <exception cref="ArgumentException">The tile does not have the package's tile size.</exception>
    public void Score(TilePair tile, IReadOnlyList<int> answer, LogitsVisitor visit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tile);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(visit);
        if (answer.Count == 0)
            return;
        _encoder.CheckSizes([tile]);
        var prompt = _prompts.For(0, _encoder.Encode([tile], 0, 1, cancellation)[0]);
        var (embedding, decoder) = (_graphs.Embedding, _graphs.Decoder);
        var length = prompt.TokenIds.Length;
        decoder.Reserve(length + answer.Count);
        _reader.Read(0, [prompt], _encoder.Select([(0, prompt.KeptImageTokens)], 1), 0, cancellation);
        visit(0, decoder.Logits(0));
        for (var i = 1; i < answer.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            embedding.Ids(1, 1)[0] = answer[i - 1];
            var position = prompt.NextPosition + i - 1;
            using (var embeddings = embedding.Run(1, 1, null, cancellation))
                decoder.Run(0, 1, 1, embeddings, [length + i], [position, position, position], cancellation);
            visit(i, decoder.Logits(0));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _graphs.Dispose();
    }
}

/// <summary>Takes the logits before one token of an answer.</summary>
/// <param name="index">Index of the token in the answer.</param>
/// <param name="logits">One per token of the vocabulary.</param>
public delegate void LogitsVisitor(int index, ReadOnlySpan<float> logits);
