using System.CommandLine;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Dashboard;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Service.Upkeep;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm serve</c>: schedules, inboxes, workers and dashboard, until it is stopped.</summary>
internal static class ServeCommand
{
    private static readonly Option<FileInfo?> Config = new("--config") { Description = "Configuration of the service (JSON); see samples/service.json." };
    private static readonly Option<bool> Check = new("--check") { Description = "Check the configuration and what it names (ledger, folders, disk space, model package, certificate, port, schedules), and end; nothing is made." };
    private static readonly Option<bool> HashPassword = new("--hash-password") { Description = "Read a password from standard input, print its hash for \"dashboard.passwordHash\", and end." };

    public static Command Create()
    {
        var command = new Command("serve", """
            Run as a service: schedules, inboxes, workers, dashboard. Stop it with Ctrl+C, or through the service manager; work goes on where it stood at the next start.

            Examples:
              rsiccllm serve --config samples/service.json
              rsiccllm serve --config service.json --check
              rsiccllm serve --hash-password
            """)
        {
            Config, Check, HashPassword,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(HashPassword))
            return PrintHash();
        var file = parsed.GetValue(Config) ?? throw new ConfigurationException("Give --config with the configuration of the service; see 'rsiccllm serve --help'.");
        var configuration = ServiceConfigurationReader.Load(file.ToString());
        if (parsed.GetValue(Check))
            return PrintCheck(configuration, cancellation);
        ServiceHost.CheckStart(configuration);
        Submission.CheckSchedules(configuration, Console.Error.WriteLine);

        var captioner = Captioners.OpenAndTell(configuration.Run.Model, configuration.Run.Captioning, cancellation);
        var isAtRest = await ServiceHost.RunAsync(configuration, captioner, cancellation);
        if (isAtRest)
            captioner.Dispose();
        else
            Environment.Exit(ExitCodes.WorkFailed);
        return ExitCodes.Success;
    }

    private static int PrintCheck(ServiceConfiguration configuration, CancellationToken cancellation)
    {
        var findings = ServiceCheck.Of(configuration, DateTimeOffset.UtcNow, cancellation: cancellation);
        foreach (var finding in findings)
            Console.Out.WriteLine($"{(finding.IsNotice ? "note  " : finding.IsGood ? "ok    " : "FAILED")} {finding.Name,-20} {finding.Detail}");
        return findings.All(f => f.IsGood) ? ExitCodes.Success : ExitCodes.WorkFailed;
    }

    private static int PrintHash()
    {
        if (!Console.IsInputRedirected)
            Console.Error.Write("Password (shown as you type): ");
        var password = Console.In.ReadLine();
        if (string.IsNullOrEmpty(password))
            throw new ConfigurationException("The password is empty.");
        Console.Out.WriteLine(PasswordHash.Of(password));
        return ExitCodes.Success;
    }
}
