using System.CommandLine;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Endpoints;
using RSICCLLM.Endpoints.Budgets;
using RSICCLLM.Imaging;
using RSICCLLM.Model;
using RSICCLLM.RsiccBenchmark.Commands;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary>The command line of <c>rsiccllm-train</c>: exit code 0, 1 (work failed) or 2 (wrong usage or configuration).</summary>
internal static class TrainCommand
{
    public const int Failed = 1;

    public static RootCommand Create() => new("""
        Trains RSICCLLM models; each command reads its settings from a JSON file.

        Examples:
          rsiccllm-train sft --config sft.json --plan
          rsiccllm-train refresh --config refresh.json
        """)
    {
        SftCommand.Create(),
        GenerateCommand.Create(),
        PreferencesCommand.Create(),
        DnpoCommand.Create(),
        MergeCommand.Create(),
        RefreshCommand.Create(),
        EvaluateCommand.Create(),
    };

    /// <summary>The settings file that every command takes.</summary>
    public static Option<string> Config() => new("--config") { Description = "The settings, a JSON file.", Required = true };

    /// <summary>Asks for the memory plan instead of the work.</summary>
    public static Option<bool> Plan() => new("--plan") { Description = "Print what the run will need in memory and on disk, and do nothing." };

    /// <summary>Asks for an answer that a script can read.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the answer as one JSON object." };

    /// <summary>Reads settings, which are wrong usage where they are wrong, and runs the work.</summary>
    public static int Run<T>(Func<T> load, Action<T> work)
    {
        T options;
        try
        {
            options = load();
        }
        catch (ModelException e)
        {
            Console.Error.WriteLine(e.Message);
            return ProgramHost.WrongUsage;
        }

        return Run(() => work(options));
    }

    /// <summary>Runs the work and turns expected failures into one sentence and an exit code.</summary>
    public static int Run(Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (Exception e) when (e is ModelException or DatasetException or ImagingException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; the same command goes on from here.");
            return Failed;
        }
    }

    /// <summary>Runs work on data; <see langword="false"/> from it means that some of it failed.</summary>
    public static async Task<int> RunDataAsync(Func<Task<bool>> work)
    {
        try
        {
            return await work() ? 0 : Failed;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            Console.Error.WriteLine(e.Message);
            return ProgramHost.WrongUsage;
        }
        catch (Exception e) when (e is EndpointException or BudgetSpentException or ModelException or ImagingException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; the same command goes on from here.");
            return Failed;
        }
    }
}
