using System.CommandLine;
using RSICCLLM.DemoModel.Commands;

var root = new RootCommand("Makes and measures the demo model under samples/.")
{
    MakeCommand.Create(),
    MeasureCommand.Create(),
    ExperimentsCommand.Create(),
    QueryCommand.Create(),
    PreferencesCommand.Create(),
};
return await ProgramHost.RunAsync(root, "rsiccllm-demo-model", args);
