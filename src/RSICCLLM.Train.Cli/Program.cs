using RSICCLLM.Train.Cli.Commands;

return await ProgramHost.RunAsync(TrainCommand.Create(), "rsiccllm-train", args);
