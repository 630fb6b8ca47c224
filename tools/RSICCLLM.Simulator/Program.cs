using RSICCLLM.Simulator.Commands;

return await ProgramHost.RunAsync(SimulatorCommand.Create(), "rsiccllm-simulate", args);
