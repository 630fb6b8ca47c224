using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Evaluation.Changes;
using RSICCLLM.Evaluation.Reliability;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Cli.HeldOut;

/// <summary>Captions pairs whose changes are known, and collects what calibration and triage are measured on.</summary>
internal sealed class HeldOutPairs
{
    private const int Chunk = 64;

    /// <summary>Changes named, each with its caption's probability.</summary>
    public List<StatementScore> Changes { get; } = [];

    /// <summary>Captions that say that nothing has changed.</summary>
    public List<StatementScore> NoChanges { get; } = [];

    /// <summary>Strongest evidence of each pair, and whether it changed.</summary>
    public List<(double Evidence, bool Changed)> Evidence { get; } = [];

    /// <summary>Evidence by which captions that name a change are judged, and whether there was one.</summary>
    public List<(double Evidence, bool IsRight)> EvidenceOfChanges { get; } = [];

    /// <summary>Evidence by which captions that say that nothing has changed are judged, and whether that was so.</summary>
    public List<(double Evidence, bool IsRight)> EvidenceOfNoChanges { get; } = [];

    /// <summary>Whether the model draws an evidence map.</summary>
    public bool HasMaps { get; private set; }

    /// <summary>Pairs that got no caption.</summary>
    public int Failed { get; private set; }

    /// <summary>Pairs.</summary>
    public int Count => Evidence.Count;

    /// <param name="captioner">The model.</param>
    /// <param name="file">RSICI file with records.</param>
    /// <param name="progress">Told how many pairs are done.</param>
    /// <param name="cancellation">Ends early.</param>
    /// <exception cref="ConfigurationException">A pair says nothing of its changes, or is of another size than the model's tiles.</exception>
    public static HeldOutPairs Caption(ICaptioner captioner, string file, Action<int> progress, CancellationToken cancellation)
    {
        var pairs = new HeldOutPairs();
        foreach (var chunk in RsiciFile.Read(file).Chunk(Chunk))
        {
            var truths = chunk.Select(s => s.Records?.Select(r => r.Change).ToList()
                ?? throw new ConfigurationException($"The pair '{s.Id}' of {file} has no \"records\"; calibration needs to know what changed.")).ToList();
            var tiles = chunk.Select(s => new TilePair(RgbImageFile.Read(RsiciFile.Resolve(file, s.Before)), RgbImageFile.Read(RsiciFile.Resolve(file, s.After)))).ToList();
            IReadOnlyList<TileCaption> answers;
            try
            {
                answers = captioner.Caption(tiles, new DecodingOptions(), cancellation);
            }
            catch (ArgumentException e)
            {
                throw new ConfigurationException($"{file} does not fit the model: {e.Message}", e);
            }

            foreach (var (answer, truth) in answers.Zip(truths))
                pairs.Add(answer, truth);
            progress(pairs.Count);
        }

        return pairs;
    }

    private void Add(TileCaption answer, IReadOnlyList<ChangeRecord> truth)
    {
        HasMaps |= answer.Evidence.Values.Length > 0;
        Evidence.Add((answer.Evidence.Strongest, truth.Count > 0));
        if (answer.Outcome != TileOutcome.Captioned)
        {
            Failed++;
            return;
        }

        var comparison = ChangeComparison.Compare(CaptionParser.Parse(answer.Text), truth);
        for (var i = 0; i < comparison.Named; i++)
            Changes.Add(new StatementScore(answer.MeanLogProbability, i < comparison.Matched));
        if (comparison.Parsed.SaysNoChange)
            NoChanges.Add(new StatementScore(answer.MeanLogProbability, truth.Count == 0));
        if (EvidenceContradiction.Decisive(comparison.Parsed, EvidenceCells.Of(answer.Evidence, (_, _) => true)) is { } evidence)
            (comparison.Parsed.SaysNoChange ? EvidenceOfNoChanges : EvidenceOfChanges).Add((evidence, comparison.ChangeIsRight));
    }
}
