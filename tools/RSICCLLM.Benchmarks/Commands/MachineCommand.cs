using System.CommandLine;
using RSICCLLM.Benchmarks.Measurement;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>What the tables were measured on, with the two physical limits that ratios refer to.</summary>
internal static class MachineCommand
{
    private const long CopyBytes = 1L << 30;

    public static Command Create()
    {
        var command = new Command("machine", """
            Print what this machine is, and how fast it reads memory and copies a file.

            Example:
              rsiccllm-benchmarks machine --docs docs/benchmarks.md
            """)
        {
            BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var work = Directory.CreateDirectory(parsed.GetValue(BenchmarkOptions.Work)!).FullName;
        var file = Path.Combine(work, "copy-source.bin");
        FileCopy.Fill(file, CopyBytes);
        try
        {
            var rounds = Alternation.Run(
                parsed.GetValue(BenchmarkOptions.Rounds),
                new Contender("memory read", MemoryRead.Once),
                new Contender("file copy", () => FileCopy.Once(file, file + ".copy")));
            var table = new MarkdownTable("fact", "value")
                .Row("processor", MachineFacts.Processor)
                .Row("logical cores", Figures.Whole(Environment.ProcessorCount))
                .Row("vector instructions", MachineFacts.VectorInstructions)
                .Row("memory", Figures.Bytes(MachineFacts.MemoryBytes))
                .Row("system", MachineFacts.SystemName)
                .Row("runtime", MachineFacts.RuntimeName)
                .Row("memory read, all cores", Figures.Rate(MemoryRead.Bytes, rounds["memory read"].Median))
                .Row("copy of a 1 GB file, flushed to the disk", Figures.Rate(CopyBytes, rounds["file copy"].Median));
            BenchmarkOptions.Publish(parsed, "machine", table.ToString());
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".copy");
        }

        return 0;
    }
}
