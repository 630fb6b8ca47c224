using System.Text.Json;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary>Says what a training has made.</summary>
internal static class ResultPrinter
{
    public static void Print(string folder, long steps, TimeSpan elapsed, string? stopped, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { result = folder, steps, seconds = Math.Round(elapsed.TotalSeconds, 1), stopped }));
            return;
        }

        Console.Out.WriteLine($"{folder}: {steps} steps in {elapsed:hh\\:mm\\:ss}");
        if (stopped is not null)
            Console.Out.WriteLine($"Stopped early: {stopped}.");
    }
}
