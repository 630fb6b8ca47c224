using System.CommandLine;

namespace RSICCLLM.Simulator.Commands;

/// <summary>The command line of <c>rsiccllm-simulate</c>: exit code 0, 1 (work failed) or 2 (wrong usage).</summary>
internal static class SimulatorCommand
{
    public const int Failed = 1;

    public static RootCommand Create() => new("""
        Draws pairs of aerial scenes with known changes, the same for the same seed.

        Examples:
          rsiccllm-simulate tiles --seed 1 --count 1000 --output tiles
          rsiccllm-simulate scenes --seed 1 --count 2 --output scenes --width 1200 --height 900
        """)
    {
        TilesCommand.Create(),
        ScenesCommand.Create(),
        SheetCommand.Create(),
    };

    public static Option<long> Seed() => new("--seed") { Description = "Decides everything that is drawn.", Required = true };

    public static Option<string> Output() => new("--output") { Description = "Folder to write to; made when missing.", Required = true };

    public static Option<string> Region() => new("--region")
    {
        Description = "Layout, colours and camera: lowland or southern.",
        DefaultValueFactory = _ => "lowland",
    };

    /// <summary>As <see cref="Run"/> on another thread: Ctrl+C is only listened to once an action has returned its task.</summary>
    public static Task<int> RunAsync(Action work) => Task.Run(() => Run(work));

    /// <summary>Runs the work and turns expected failures into one sentence and an exit code.</summary>
    public static int Run(Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return ProgramHost.WrongUsage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Cancelled.");
            return Failed;
        }
    }
}
