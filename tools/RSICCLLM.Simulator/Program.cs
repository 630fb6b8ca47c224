using System.Globalization;
using RSICCLLM.Simulator.Commands;

// Numbers on the command line have a point in every country; the library that parses them asks the thread.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await SimulatorCommand.InvokeAsync(args);
