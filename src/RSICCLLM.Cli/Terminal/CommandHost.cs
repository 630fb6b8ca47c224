using System.CommandLine;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging;
using RSICCLLM.Model;
using RSICCLLM.Reports;

namespace RSICCLLM.Cli.Terminal;

/// <summary>Runs a command line: usage errors end with code 2, failures with one sentence on standard error and no stack trace.</summary>
internal static class CommandHost
{
    /// <summary>Environment variable that shows where an unexpected error came from, for a fault report.</summary>
    private const string TraceVariable = "RSICCLLM_TRACE";

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args.Length > 0 ? args : ["--help"]);
        if (!await ProgramHost.IsUsableAsync(parsed, "rsiccllm"))
            return ExitCodes.WrongUsage;

        using var stop = new StopSignals();
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
            return args.Length > 0 ? code : ExitCodes.WrongUsage;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. What is done is kept: start the same command again to go on.");
            return ExitCodes.WorkFailed;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.WrongUsage;
        }
        catch (Exception e) when (IsExpected(e))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.WorkFailed;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"Unexpected {e.GetType().Name}: {e.Message} This is a fault of the program; please report it with what {TraceVariable}=1 prints.");
            if (Environment.GetEnvironmentVariable(TraceVariable) == "1")
                await Console.Error.WriteLineAsync(e.ToString());
            return ExitCodes.WorkFailed;
        }
    }

    private static bool IsExpected(Exception e) =>
        e is ModelException or ImagingException or LedgerException or DatasetException or ReportException or IOException or UnauthorizedAccessException;
}
