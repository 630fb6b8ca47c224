using System.CommandLine;
using RSICCLLM.DemoModel.Commands;

return new RootCommand("Makes and measures the demo model under samples/.")
{
    MakeCommand.Create(),
    MeasureCommand.Create(),
    ExperimentsCommand.Create(),
}.Parse(args).Invoke();
