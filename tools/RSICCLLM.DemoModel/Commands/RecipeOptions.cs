using System.CommandLine;
using RSICCLLM.DemoModel.Recipe;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>Options that all commands share.</summary>
internal static class RecipeOptions
{
    public static Option<string> Work { get; } = new("--work") { Description = "Folder for tiles and checkpoints; what is there is used again.", DefaultValueFactory = _ => Path.Combine("artifacts", "demo-model") };

    public static Option<int> Tiles { get; } = new("--tiles") { Description = "Training tiles.", DefaultValueFactory = _ => 60_000 };

    public static Option<int> Workers { get; } = new("--workers") { Description = "Threads that train.", DefaultValueFactory = _ => Environment.ProcessorCount };

    public static Option<long> Seed { get; } = new("--seed") { Description = "Seed of the starting values.", DefaultValueFactory = _ => 1 };

    public static Option<string> Docs { get; } = new("--docs") { Description = "Page whose measured sections are written.", DefaultValueFactory = _ => Path.Combine("docs", "demo-model.md") };

    public static DemoRecipe Read(ParseResult parsed) => new()
    {
        Work = Path.GetFullPath(parsed.GetValue(Work)!),
        Tiles = parsed.GetValue(Tiles),
        Workers = parsed.GetValue(Workers),
        Seed = parsed.GetValue(Seed),
    };
}
