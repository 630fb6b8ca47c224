using System.CommandLine;
using RSICCLLM.Benchmarks.Commands;

return new RootCommand("Measures the program and writes the tables of docs/benchmarks.md. Build with -c Release and leave the machine alone meanwhile.")
{
    MachineCommand.Create(),
    DecoderCommand.Create(),
    CaptionMemoryCommand.Create(),
    IsolationCommand.Create(),
    IsolationCommand.CreateWorker(),
    MakeCheckpointCommand.Create(),
    ConversionCommand.Create(),
}.Parse(args).Invoke();
