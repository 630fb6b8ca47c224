using System.Text.RegularExpressions;
using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Runs;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Adaptation;

/// <summary>
/// LoRA (Hu et al. 2021): beside chosen weights, <c>W x + alpha / rank * B A x</c> with <c>A [rank, inputs]</c> drawn uniformly from
/// <c>±1/sqrt(inputs)</c> and <c>B [outputs, rank]</c> starting at 0, as PEFT does. Other tensors are frozen, but for <see cref="SavedModules"/>.
/// </summary>
public sealed record LowRankAdaptation : TrainableParts
{
    /// <summary>Rank of the factors, 1 to 1024. Default 8.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>Scale before it is divided by the rank, above 0. Default 16.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Share of a module's inputs that the factors do not see in a step, 0 to below 1. Default 0. Masks are drawn from seed, step and module, so resuming is exact.</summary>
    public double Dropout { get; init; }

    /// <summary>Modules that get factors: last parts of their names, or one regular expression for the whole name. Default: the seven products of a decoder layer.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>Regular expression of module names that get none although they are targets. Default the vision tower.</summary>
    public string? Exclude { get; init; } = ".*visual.*";

    /// <summary>Modules or tensors that are trained and saved whole, by full names; what lies in a module counts as well. Default the difference-aware module.</summary>
    public IReadOnlyList<string> SavedModules { get; init; } = ["difference"];

    /// <summary>Folder of an adapter to start from, its rank and targets equal to these; <see langword="null"/> (default) starts anew.</summary>
    public string? Start { get; init; }

    /// <inheritdoc/>
    internal override string Name => "lora";

    /// <inheritdoc/>
    internal override string Fingerprint => FormattableString.Invariant(
        $", LoRA rank {Rank} alpha {Alpha} dropout {Dropout} targets {string.Join('|', Targets)} without {Exclude} whole {string.Join('|', SavedModules)}");

    /// <inheritdoc/>
    internal override bool TrainsWhole(string tensor) => SavedModules.Any(module => IsOf(module, tensor));

    /// <summary>Whether a tensor is a module's, or the tensor of that name.</summary>
    internal static bool IsOf(string module, string tensor) => tensor == module || tensor.StartsWith(module + ".", StringComparison.Ordinal);

    /// <inheritdoc/>
    internal override IEnumerable<(string Name, long[] Shape)> Factors(IEnumerable<ParameterSpecification> layout)
    {
        const string Suffix = ".weight";
        foreach (var weight in layout.Where(p => p.Shape.Length == 2 && p.Name.EndsWith(Suffix, StringComparison.Ordinal) && HasFactors(p.Name)))
        {
            var module = weight.Name[..^Suffix.Length];
            if (!IsTarget(module) || TrainsWhole(weight.Name))
                continue;
            yield return (module + AdapterNames.FirstFactor, [Rank, weight.Shape[1]]);
            yield return (module + AdapterNames.SecondFactor, [weight.Shape[0], Rank]);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">No module is a target, or the adapter to start from does not fit.</exception>
    internal override IReadOnlyList<NamedTensor> Prepare(ChangeCaptionModel model, long seed)
    {
        var trained = base.Prepare(model, seed).ToList();
        var factors = Factors(ParameterLayout.Of(model.Configuration)).Select(f => new ParameterSpecification(
            f.Name, f.Shape, f.Name.EndsWith(AdapterNames.SecondFactor, StringComparison.Ordinal) ? Initialisation.Zero : Initialisation.LowRank)).ToList();
        if (factors.Count == 0)
            throw new ModelException($"No module of the model is named as \"lora.targets\" says ({string.Join(", ", Targets)}).");
        var drawn = ParameterSet.Draw(factors, unchecked(seed + 0x10A4), residualBranches: 1);
        model.Parameters.Adapter = new LowRankAdapter(drawn, Alpha / Rank, Dropout);
        if (Start is not null)
            Load(model, drawn);
        drawn.RequireGradients(true);
        trained.AddRange(drawn.Names.Select(n => new NamedTensor(n, drawn[n])));
        return trained;
    }

    /// <inheritdoc/>
    internal override void WriteCheckpoint(string folder, ResultWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteAdapter(folder, this);
    }

    /// <inheritdoc/>
    internal override string WriteResult(string output, ResultWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var folder = Path.Combine(output, "adapter");
        ModelFolder.Replace(folder, beside => writer.WriteAdapter(beside, this));
        return folder;
    }

    /// <summary>The difference-aware module that the adapter to start from brings to a plain checkpoint, or <see langword="null"/>.</summary>
    internal DifferenceConfiguration? BringsAlong()
    {
        if (Start is null)
            return null;
        using var adapter = LoraAdapter.Open(Start);
        return adapter.Difference;
    }

    /// <summary>Whether the adapter's folder holds the module's configuration: the checkpoint has no module of its own.</summary>
    internal static bool CarriesModule(string? checkpoint) => checkpoint is not null && ModelConfigurationReader.Load(checkpoint).Difference is null;

    /// <summary>The embedding is a look-up and the difference-aware module small enough to be trained whole.</summary>
    private static bool HasFactors(string weight) =>
        weight != ParameterLayout.TokenEmbedding && !weight.StartsWith(DifferenceTensors.Prefix, StringComparison.Ordinal);

    /// <summary>PEFT's rule: a list names last parts of module names, a single pattern must match the whole name.</summary>
    private bool IsTarget(string module)
    {
        if (Exclude is not null && Matches(Exclude, module))
            return false;
        return Targets.Any(t => module == t || module.EndsWith("." + t, StringComparison.Ordinal)) || (Targets.Count == 1 && Matches(Targets[0], module));
    }

    private static bool Matches(string pattern, string module) =>
        Regex.IsMatch(module, $"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private void Load(ChangeCaptionModel model, ParameterSet factors)
    {
        using var adapter = LoraAdapter.Open(Start!);
        var file = adapter.File;
        foreach (var name in factors.Names)
            Copy(file, AdapterNames.ToAdapter(name), factors[name]);
        if (file.Tensors.Count - adapter.Whole.Count != factors.Names.Count || adapter.Pairs.Values.Any(p => Math.Abs(p.Scale - (Alpha / Rank)) > 1e-9))
            throw new ModelException($"The adapter {Start} has other targets or another scale than \"lora\" asks for; give the values of its {LoraConfiguration.FileName}.");
        foreach (var (weight, name) in adapter.Whole)
            Copy(file, name, model.Parameters[weight]);
    }

    private static void Copy(SafetensorsFile file, string name, Tensor target)
    {
        if (!file.Entry(name).Shape.SequenceEqual(target.shape))
            throw new ModelException($"{file.Path}: \"{name}\" has shape [{string.Join(", ", file.Entry(name).Shape)}] where [{string.Join(", ", target.shape)}] is expected.");
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        target.copy_(tensor(file.ReadFloat32(name)).reshape(target.shape));
    }
}
