using System.Globalization;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Dnpo;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>Which models are made, what matters most first, and which tables they are in.</summary>
internal static class ExperimentPlan
{
    public const string Base = "base";
    public const string FineTuned = "sft";
    public const string OtherSeed = "sft-other-seed";
    public const string WithoutTexture = "without-g";
    public const string WithoutSpatial = "without-ds";
    public const string WithoutPixel = "without-t";
    public const string Preferred = "dnpo";
    public const string SelectionOnly = "dnpo-selection";
    public const string ReplacementOnly = "dnpo-replacement";
    public const string WithoutDivergence = "dnpo-without-kl";
    public const string Unasked = "nothing-asks";

    private const int OtherSeedShift = 1;
    private const double Lambda = 0.05;

    private static DifferenceConfiguration Full => DemoArchitecture.Difference;

    /// <summary>All models in the order in which they are made.</summary>
    public static IReadOnlyList<ExperimentRun> Runs(ExperimentSettings settings)
    {
        var full = settings.FullSize;
        return
        [
            new BaseTraining(),
            new FineTuning(FineTuned, "SFT", Full, full),
            new PreferenceTuning(Preferred, "SFT + DNPO", NegativeStrategy.Both, Lambda),
            new PreferenceTuning(SelectionOnly, "selection only", NegativeStrategy.Selection, Lambda),
            new PreferenceTuning(ReplacementOnly, "replacement only", NegativeStrategy.Replacement, Lambda),
            new PreferenceTuning(WithoutDivergence, "both, without KL", NegativeStrategy.Both, 0),
            new FineTuning(WithoutPixel, "without T", Full with { UsePixelDifference = false }, full),
            new FineTuning(WithoutSpatial, "without ΔS", Full with { UseSpatialDifference = false }, full),
            new FineTuning(WithoutTexture, "without G", Full with { UseGeometricTexture = false }, full),
            new FineTuning(Plain(full), "SFT, plain model", null, full),
            .. settings.Sizes.SkipLast(1).SelectMany(pairs => (ExperimentRun[])
            [
                new FineTuning(Sized(settings, pairs), $"SFT, {Thousands(pairs)} pairs", Full, pairs),
                new FineTuning(Plain(pairs), $"plain, {Thousands(pairs)} pairs", null, pairs),
            ]),
            new FineTuning(OtherSeed, "SFT, another seed", Full, full, OtherSeedShift),
        ];
    }

    /// <summary>What asks in the module, T, ΔS or nothing, from several seeds; the base first.</summary>
    public static IReadOnlyList<ExperimentRun> QueryRuns(ExperimentSettings settings) => [new BaseTraining(), .. Enumerable.Range(0, settings.QuerySeeds).SelectMany(shift => QueryRuns(settings, shift))];

    /// <summary>Those of one seed: with T, without it, with nothing, and the first asked by nothing after its training.</summary>
    public static IReadOnlyList<ExperimentRun> QueryRuns(ExperimentSettings settings, int shift)
    {
        var asked = new FineTuning(shift == OtherSeedShift ? OtherSeed : Shifted(FineTuned, shift), "T asks", Full, settings.FullSize, shift);
        return
        [
            asked,
            new FineTuning(Shifted(WithoutPixel, shift), "ΔS asks (without T)", Full with { UsePixelDifference = false }, settings.FullSize, shift),
            new FineTuning(Shifted(Unasked, shift), "nothing asks", Full with { PixelDifference = PixelDifferenceSource.Nothing }, settings.FullSize, shift),
            new AskedOtherwise(Shifted("unasked-afterwards", shift), "T asked in training, nothing asks now", asked.Name, PixelDifferenceSource.Nothing),
        ];
    }

    /// <summary>The run of a name.</summary>
    public static ExperimentRun Run(ExperimentSettings settings, string name) => Runs(settings).Concat(QueryRuns(settings)).First(run => run.Name == name);

    /// <summary>The tables: the first model of each is what the others are compared with.</summary>
    public static IReadOnlyList<ExperimentTable> Tables(ExperimentSettings settings) =>
    [
        new("Base, fine-tuned, preference-trained", [FineTuned, Base, Plain(settings.FullSize), Preferred]),
        new("Parts of the difference-aware module", [FineTuned, WithoutPixel, WithoutSpatial, WithoutTexture, OtherSeed]),
        new("Kinds of rejected answers", [Preferred, FineTuned, SelectionOnly, ReplacementOnly, WithoutDivergence]),
        .. settings.Sizes.Select(pairs => new ExperimentTable($"{Thousands(pairs)} training pairs", [Sized(settings, pairs), Plain(pairs)])),
    ];

    /// <summary>The fine-tuned model of a number of pairs.</summary>
    public static string Sized(ExperimentSettings settings, int pairs) => pairs == settings.FullSize ? FineTuned : string.Create(CultureInfo.InvariantCulture, $"sft-{pairs}");

    /// <summary>The fine-tuned model without a difference-aware module.</summary>
    public static string Plain(int pairs) => string.Create(CultureInfo.InvariantCulture, $"plain-{pairs}");

    private static string Shifted(string name, int shift) => shift == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-seed{shift}");

    private static string Thousands(int pairs) => pairs.ToString("#,0", CultureInfo.InvariantCulture);
}

/// <summary>Models side by side.</summary>
/// <param name="Title">Heading of the table.</param>
/// <param name="Runs">Names of the runs; the first is compared with.</param>
internal sealed record ExperimentTable(string Title, IReadOnlyList<string> Runs);
