using System.CommandLine;
using RSICCLLM.DemoModel.Experiments;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>The paper's tables in miniature.</summary>
internal static class ExperimentsCommand
{
    private static readonly Option<int> PreferenceSteps = new("--preference-steps") { Description = "Steps of 16 preferences for each DNPO.", DefaultValueFactory = _ => ExperimentOptions.Defaults.PreferenceSteps };
    private static readonly Option<int> PreferencePairs = new("--preference-pairs") { Description = "Training pairs that preferences are made from.", DefaultValueFactory = _ => ExperimentOptions.Defaults.PreferencePairs };
    private static readonly Option<bool> KeepRightAnswers = new("--keep-right-answers") { Description = "Leave right answers in other words among the rejected ones, as the paper describes it." };

    public static Command Create()
    {
        var command = new Command("experiments", """
            Make the paper's tables in miniature: base, SFT, SFT + DNPO; without parts of the difference-aware module; kinds of rejected answers; training sizes; in and out of domain. Can be stopped and started again.

            Example (about 70 minutes on two cores):
              rsiccllm-demo-model experiments --workers 2
            """)
        {
            PreferenceSteps, PreferencePairs, KeepRightAnswers,
        };
        foreach (var option in ExperimentOptions.Common)
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation)));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = ExperimentOptions.Read(parsed) with
        {
            PreferenceSteps = parsed.GetValue(PreferenceSteps),
            PreferencePairs = parsed.GetValue(PreferencePairs),
            KeepsRightAnswers = parsed.GetValue(KeepRightAnswers),
        };
        return ExperimentOptions.Refuse(settings)
            ? ProgramHost.WrongUsage
            : ExperimentOptions.Run(parsed, settings, ExperimentPlan.Runs(settings), "tables", scores => new ExperimentReport(settings, scores).Text(), cancellation);
    }
}
