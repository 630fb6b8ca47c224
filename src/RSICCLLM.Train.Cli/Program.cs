using RSICCLLM.Train.Cli.Commands;

return await TrainCommand.InvokeAsync(args);
