using System.CommandLine;
using System.Diagnostics;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Benchmarks.RandomCheckpoints;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Writes a checkpoint of 7B shape with random weights.</summary>
internal static class MakeCheckpointCommand
{
    private static readonly Option<string> Tensors = new("--tensors") { Description = "JSON file with name and shape of every tensor: {\"tensors\": {\"name\": [sizes]}}.", Required = true };
    private static readonly Option<string> Tokenizer = new("--tokenizer") { Description = "Folder of the Qwen2.5 tokenizer.", Required = true };
    private static readonly Option<string> Output = new("--output") { Description = "Folder of the checkpoint.", Required = true };
    private static readonly Option<int?> Layers = new("--layers") { Description = "Decoder layers, for short runs. Default: all of the list." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of the weights.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        OptionRange.Check(Layers, 1, int.MaxValue);
        var command = new Command("make-checkpoint", """
            Write a checkpoint with random weights and the shapes of a published one (16.6 GB for the whole 7B).

            Example:
              rsiccllm-benchmarks make-checkpoint --tensors qwen2_5_vl_7b_tensors.json --tokenizer tokenizer-qwen2_5 --output random-7b --layers 2
            """)
        {
            Tensors, Tokenizer, Output, Layers, Seed,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        var list = TensorList.Read(parsed.GetValue(Tensors)!, parsed.GetValue(Layers));
        var bytes = RandomCheckpoint.Write(parsed.GetValue(Output)!, list, parsed.GetValue(Tokenizer)!, parsed.GetValue(Seed));
        Console.Out.WriteLine($"{parsed.GetValue(Output)}: {list.Tensors.Count} tensors, {Figures.Whole(bytes / 2)} parameters, {Figures.Bytes(bytes)}, {Figures.Rate(bytes, clock.Elapsed.TotalSeconds)}");
        return 0;
    }
}
