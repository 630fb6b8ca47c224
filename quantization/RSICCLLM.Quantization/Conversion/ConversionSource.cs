using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>What a conversion reads: checkpoint, adapter and the small files beside them, and what is checked of them.</summary>
internal sealed class ConversionSource : IDisposable
{
    private readonly LoraAdapter? _adapter;
    private readonly CheckpointWeights _stored;
    private readonly MergedWeights? _merged;
    private readonly GenerationTokens _tokens;

    /// <summary>Opens everything.</summary>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ModelException">Something is missing or damaged, or does not belong together.</exception>
    public ConversionSource(ConversionOptions options)
    {
        Checkpoint = Checkpoint.Open(options.Checkpoint);
        try
        {
            _adapter = options.Adapter is null ? null : LoraAdapter.Open(options.Adapter);
            WeightsKey = ConversionKey.OfWeights(Checkpoint, options.Adapter);
            var configuration = Checkpoint.Configuration with { Difference = Checkpoint.Configuration.Difference ?? _adapter?.Difference };
            Options = options.With(configuration.Card);
            Options.Validate();
            Files = new SettingFiles(options.Checkpoint, options.Adapter);
            Parts = new ModelParts(Files, configuration);
            _tokens = GenerationTokens.Load(options.Checkpoint, configuration.Text, Parts.Tokenizer);
            _stored = new CheckpointWeights(Checkpoint);
            _merged = _adapter is null ? null : new MergedWeights(_stored, _adapter);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Checkpoint Checkpoint { get; }

    /// <summary>Options, with what was left open taken from the checkpoint.</summary>
    public ConversionOptions Options { get; }

    /// <summary>Stands for the weights as they were when they were opened.</summary>
    public string WeightsKey { get; }

    /// <summary>Where the small files lie.</summary>
    public SettingFiles Files { get; }

    public ModelParts Parts { get; }

    /// <summary>The weights, the adapter merged in.</summary>
    public IWeightSource Weights => (IWeightSource?)_merged ?? _stored;

    /// <summary>Refuses what no graph has a place for, once graphs were built.</summary>
    /// <exception cref="ModelException">There is something.</exception>
    public void CheckUnused()
    {
        UnusedTensors.Check(Checkpoint.Folder, Parts.Configuration, _stored);
        _merged?.CheckUnused();
    }

    /// <summary>Looks for NaN and infinity, before anything is written; a conversion that goes on had done it when it began.</summary>
    /// <exception cref="ModelException">There is one.</exception>
    public void CheckFinite(IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        if (ConversionJournal.HasChecked(StagedFolder.PathFor(Options.Output), WeightsKey))
            return;
        FiniteWeights.Check(
            Checkpoint, _adapter, (bytes, total) => progress?.Report(new ConversionProgress("looking for NaN and infinity", 0, 0, bytes, total)), cancellation);
    }

    /// <summary>Weights that were checked and weights that were converted are the same only if nobody replaced a file meanwhile.</summary>
    /// <exception cref="ModelException">Somebody did.</exception>
    public void CheckUnchanged()
    {
        if (ConversionKey.OfWeights(Checkpoint, Options.Adapter) != WeightsKey)
            throw new ModelException($"Files of the checkpoint {Options.Checkpoint}{(Options.Adapter is null ? "" : $" or the adapter {Options.Adapter}")} changed while they were converted: start again when they are complete.");
    }

    /// <summary>Writes the small files of a package.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="tile">The tile as the graphs see it.</param>
    public void WriteSettings(string folder, TileGrid tile)
    {
        var configuration = Parts.Configuration;
        Files.CopyTo(folder);
        if (Checkpoint.Configuration.Difference is null && configuration.Difference is not null)
            ModelConfigurationWriter.Save(folder, configuration);
        Parts.Template.Save(folder);
        foreach (var target in Options.Targets)
            GenAiConfiguration.Write(folder, configuration, _tokens, target, isFirst: target == Options.Targets[0]);
        GenAiProcessor.Write(folder, Parts.Processor.Settings, tile);
    }

    public void Dispose()
    {
        _adapter?.Dispose();
        Checkpoint.Dispose();
    }
}
