using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Dnpo;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>One model of the tables.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Heading">Its column.</param>
internal abstract record ExperimentRun(string Name, string Heading);

/// <summary>The plain model that everything starts from: it has seen single pictures only, and says what stands in them.</summary>
internal sealed record BaseTraining() : ExperimentRun(ExperimentPlan.Base, "base");

/// <summary>Supervised fine-tuning of the base model.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Heading">Its column.</param>
/// <param name="Difference">The difference-aware module that the base model gets; none stays plain.</param>
/// <param name="Pairs">Training pairs.</param>
/// <param name="SeedShift">Added to the settings' seed.</param>
internal sealed record FineTuning(string Name, string Heading, DifferenceConfiguration? Difference, int Pairs, long SeedShift = 0) : ExperimentRun(Name, Heading);

/// <summary>A fine-tuned model whose difference-aware module is asked by something else than it was trained with.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Heading">Its column.</param>
/// <param name="Of">The fine-tuned model.</param>
/// <param name="Asks">What asks.</param>
internal sealed record AskedOtherwise(string Name, string Heading, string Of, PixelDifferenceSource Asks) : ExperimentRun(Name, Heading);

/// <summary>DNPO of the fine-tuned model.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Heading">Its column.</param>
/// <param name="Negatives">Rejected answers that are used.</param>
/// <param name="Lambda">Weight of the divergence; 0 leaves it out.</param>
internal sealed record PreferenceTuning(string Name, string Heading, NegativeStrategy Negatives, double Lambda) : ExperimentRun(Name, Heading);
