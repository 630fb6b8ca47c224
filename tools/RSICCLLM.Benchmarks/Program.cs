using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Alignment;
using RSICCLLM.Benchmarks.Changes;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Rasters;
using RSICCLLM.Benchmarks.Training;

// Numbers on the command line have a point in every country; the library that parses them asks the thread.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return new RootCommand("Measures the program and writes the tables of docs/benchmarks.md. Build with -c Release and leave the machine alone meanwhile.")
{
    MachineCommand.Create(),
    DecoderCommand.Create(),
    SpeculationCommand.Create(),
    CaptionMemoryCommand.Create(),
    IsolationCommand.Create(),
    IsolationCommand.CreateWorker(),
    EngineCommand.Create(),
    SoakCommand.Create(),
    MakeCheckpointCommand.Create(),
    ConversionCommand.Create(),
    MethodsCommand.Create(),
    ChangesCommand.Create(),
    EvidenceCommand.Create(),
    AlignmentCommand.Create(),
    RastersCommand.Create(),
    BigSceneCommand.Create(),
    ReportsCommand.Create(),
    OneCaptionCommand.Create(),
    TrainingCommand.Create(),
}.Parse(args).Invoke();
