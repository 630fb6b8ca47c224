using System.CommandLine;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Whether memory stays flat over thousands of captions, native memory included.</summary>
internal static class CaptionMemoryCommand
{
    private const int Steps = 8;
    private const int Block = 32;

    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package.", DefaultValueFactory = _ => Path.Combine("samples", "model") };
    private static readonly Option<int> Captions = new("--captions") { Description = "Captions after the warm-up.", DefaultValueFactory = _ => 2000 };

    public static Command Create()
    {
        OptionRange.Check(Captions, Steps, int.MaxValue);
        var command = new Command("caption-memory", """
            Caption drawn tiles by the thousand in one process and watch its memory, native memory included.

            Example:
              rsiccllm-benchmarks caption-memory --captions 2000 --docs docs/benchmarks.md
            """)
        {
            BenchmarkOptions.Docs, Model, Captions,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        using var captioner = CaptionerFactory.Open(parsed.GetValue(Model)!, new CaptionerOptions { Device = "cpu" });
        var (each, done) = (parsed.GetValue(Captions) / Steps, 0);
        var table = new MarkdownTable("captions", "resident memory", "managed heap");
        Caption(captioner, ref done, each);
        var first = Resident();
        table.Row("warm-up of " + Figures.Whole(done), Figures.Bytes(first), Figures.Bytes(GC.GetTotalMemory(false)));
        var start = done;
        var last = first;
        for (var step = 0; step < Steps; step++)
        {
            Caption(captioner, ref done, each);
            last = Resident();
            table.Row(Figures.Whole(done - start), Figures.Bytes(last), Figures.Bytes(GC.GetTotalMemory(false)));
        }

        var growth = last - first;
        var text = $"{captioner.Description.Name}, {captioner.Description.Quantization}, batches of {new CaptionerOptions().BatchSize}.\n\n{table}\nGrowth over {Figures.Whole(done - start)} captions: {growth / 1e6:+0.0;-0.0;0.0} MB, {growth / (double)(done - start) / 1e3:+0.00;-0.00;0.00} kB a caption.\n";
        BenchmarkOptions.Publish(parsed, "caption-memory", text);
        return 0;
    }

    private static void Caption(ICaptioner captioner, ref int done, int count)
    {
        for (var end = done + count; done < end;)
        {
            var tiles = DrawnTiles.Draw(done, Math.Min(Block, end - done), captioner.Description.TileWidth, captioner.Description.TileHeight);
            captioner.Caption(tiles, new DecodingOptions(), CancellationToken.None);
            done += tiles.Length;
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
