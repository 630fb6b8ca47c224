using System.CommandLine;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging;
using RSICCLLM.Model;

namespace RSICCLLM.Cli.Terminal;

/// <summary>Runs a command line: usage errors end with code 2, expected failures with one sentence on standard error and no stack trace.</summary>
internal static class CommandHost
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync($"Try 'rsiccllm {string.Join(' ', CommandPath(parsed))}--help'.");
            return ExitCodes.WrongUsage;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            // A second Ctrl+C ends the process at once; the ledger keeps what is done either way.
            pressed.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped. What is done is kept: start the same command again to go on.");
            return ExitCodes.WorkFailed;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.WrongUsage;
        }
        catch (Exception e) when (e is ModelException or ImagingException or LedgerException or DatasetException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.WorkFailed;
        }
    }

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not RootCommand)
            yield return parsed.CommandResult.Command.Name + " ";
    }
}
