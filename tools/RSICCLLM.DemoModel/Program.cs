using System.CommandLine;
using System.Globalization;
using RSICCLLM.DemoModel.Commands;

// Numbers on the command line have a point in every country; the library that parses them asks the thread.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return new RootCommand("Makes and measures the demo model under samples/.")
{
    MakeCommand.Create(),
    MeasureCommand.Create(),
    ExperimentsCommand.Create(),
}.Parse(args).Invoke();
