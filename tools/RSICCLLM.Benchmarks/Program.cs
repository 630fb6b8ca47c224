using System.CommandLine;
using RSICCLLM.Benchmarks.Alignment;
using RSICCLLM.Benchmarks.Changes;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Pruning;
using RSICCLLM.Benchmarks.Rasters;
using RSICCLLM.Benchmarks.Training;

var root = new RootCommand("Measures the program and writes the tables of docs/benchmarks.md. Build with -c Release and leave the machine alone meanwhile.")
{
    MachineCommand.Create(),
    DecoderCommand.Create(),
    LlamaCommand.Create(),
    VisionCommand.Create(),
    SpeculationCommand.Create(),
    PruningCommand.Create(),
    CaptionMemoryCommand.Create(),
    IsolationCommand.Create(),
    IsolationCommand.CreateWorker(),
    EngineCommand.Create(),
    RunCostCommand.Create(),
    RunPartsCommand.Create(),
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
};
return await ProgramHost.RunAsync(root, "rsiccllm-benchmarks", args);
