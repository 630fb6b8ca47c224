using System.CommandLine;
using RSICCLLM.DemoModel.Experiments;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>What asks in the difference-aware module, and what it is worth.</summary>
internal static class QueryCommand
{
    private static readonly Option<int> Seeds = new("--seeds") { Description = "Seeds, from --seed on.", DefaultValueFactory = _ => ExperimentOptions.Defaults.QuerySeeds };

    public static Command Create()
    {
        var command = new Command("query", """
            Compare what asks in the difference-aware module's attention: the pixel difference T, the texture difference instead of it ("without T"), or nothing, in training or only afterwards. Shares its models
            with 'experiments'. Can be stopped and started again.

            Example (half an hour on two cores, beside other work):
              rsiccllm-demo-model query --seeds 1
            """) { Seeds };
        foreach (var option in ExperimentOptions.Common)
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation)));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = ExperimentOptions.Read(parsed) with { QuerySeeds = parsed.GetValue(Seeds) };
        // There are no preferences here that could ask for more pairs than there are.
        settings = settings with { PreferencePairs = Math.Min(settings.PreferencePairs, settings.Sizes.LastOrDefault(1)) };
        return ExperimentOptions.Refuse(settings)
            ? ProgramHost.WrongUsage
            : ExperimentOptions.Run(parsed, settings, ExperimentPlan.QueryRuns(settings), "query", scores => new QueryReport(settings, scores).Text(), cancellation);
    }
}
