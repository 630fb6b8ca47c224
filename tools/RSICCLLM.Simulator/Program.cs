using RSICCLLM.Simulator.Commands;

return await SimulatorCommand.InvokeAsync(args);
