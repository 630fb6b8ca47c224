using System.CommandLine;
using System.Globalization;

namespace RSICCLLM.Shared;

/// <summary>Parses and runs the command line of a program.</summary>
internal static class ProgramHost
{
    /// <summary>Exit code of wrong usage, in every program of the project.</summary>
    public const int WrongUsage = 2;

    /// <summary>Numbers on the command line have a point in every country; the library that parses them asks the thread.</summary>
    public static void UsePoints() => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    /// <summary>Runs; wrong usage is one line for each mistake on standard error and exit code 2.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="program">Name of the program.</param>
    /// <param name="args">The command line.</param>
    public static async Task<int> RunAsync(RootCommand root, string program, string[] args)
    {
        ArgumentNullException.ThrowIfNull(root);
        UsePoints();
        var parsed = root.Parse(args);
        return await IsUsableAsync(parsed, program) ? await parsed.InvokeAsync() : WrongUsage;
    }

    /// <summary>Whether a command line can be used; what is wrong with it, and where help is, goes to standard error.</summary>
    public static async Task<bool> IsUsableAsync(ParseResult parsed, string program)
    {
        var problems = CommandLineProblems.Of(parsed);
        if (problems.Count == 0)
            return true;
        foreach (var problem in problems)
            await Console.Error.WriteLineAsync(problem);
        var command = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        await Console.Error.WriteLineAsync($"Try '{program} {command}--help'.");
        return false;
    }
}
