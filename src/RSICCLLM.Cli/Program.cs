using System.CommandLine;
using System.Text;
using RSICCLLM.Cli.Commands;
using RSICCLLM.Cli.Editions;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.RsiccBenchmark.Commands;

ProgramHost.UsePoints();
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

EditionParts.Register();

var root = new RootCommand("RSICCLLM says in words what changed between two dates of remote-sensing scenes.")
{
    RunCommand.Create(),
    ServeCommand.Create(),
    SubmitCommand.Create(),
    StatusCommand.Create(),
    RetryCommand.Create(),
    CancelCommand.Create(),
    ReportCommand.Create(),
    CaptionCommand.Create(),
    QuantizeCommand.Create(),
    InspectCommand.Create(),
    VerifyCommand.Create(),
    CalibrateCommand.Create(),
    EvaluateCommand.Create(),
    DoctorCommand.Create(),
    WorkerProcessCommand.Create(),
};
return await CommandHost.RunAsync(root, args);
