using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Benchmarks.Decoders;
using RSICCLLM.Benchmarks.Llama;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Our decoder graphs, the official builder's kind of graph and llama.cpp, in turn in one process.</summary>
internal static class LlamaCommand
{
    private const string Peer = "llama.cpp, Q4_0, flash attention";
    private const string PlainPeer = "llama.cpp, Q4_0, without";
    private const string Memory = "memory read";
    private const int ShortPrompt = 300;
    private const int LongPrompt = 600;
    private const int Steps = 8;

    private static readonly Option<string> Llama = new("--llama") { Description = "Folder with llama.cpp's libraries, at any depth.", Required = true };
    private static readonly Option<int> Layers = new("--layers") { Description = "Decoder layers; six take about 10 GB of memory and 5 GB of disk.", DefaultValueFactory = _ => 6 };

    public static Command Create()
    {
        OptionRange.Check(Layers, 1, PublishedShape.Layers);
        var command = new Command("llama", """
            Time prefill and decoding of layers of the 7B's shape with random weights against llama.cpp on the CPU, in turn. Its libraries come with the
            npm package node-llama-cpp.

            Example:
              npm install --prefix work node-llama-cpp@3.22.1
              rsiccllm-benchmarks llama --llama work/node_modules/@node-llama-cpp/linux-x64 --docs docs/benchmarks.md
            """)
        {
            Llama, Layers, BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var library = LlamaLibrary.Load(parsed.GetValue(Llama)!);
        var configuration = PublishedShape.Of(parsed.GetValue(Layers));
        var text = configuration.Text;
        var work = Directory.CreateDirectory(Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "llama")).FullName;
        var clock = Stopwatch.StartNew();
        var entrants = new List<Entrant>();
        try
        {
            var peer = Path.Combine(work, "random.gguf");
            var bytes = GgufFile.Write(peer, text);
            foreach (var name in new[] { Peer, PlainPeer })
                Add(new Entrant(name, new LlamaDecoder(library, peer, text, LongPrompt + Steps, flashAttention: name == Peer), bytes));
            AddGraph("official kind: block 32, no zero points, all positions", file => RandomDecoder.Write(work, file, configuration, new BlockFormat(32, true), LogitPositions.All));
            AddGraph("ours, block 32", file => RandomDecoder.Write(work, file, configuration, new BlockFormat(32, false), LogitPositions.Chosen));
            AddGraph("ours, block 128", file => RandomDecoder.Write(work, file, configuration, new BlockFormat(128, false), LogitPositions.Chosen));
            AddGraph("the same, prompts in 8 bits", file => RandomDecoder.WriteEightBitPrompts(work, file, configuration, new BlockFormat(128, false)), promptsOnly: true);
            BenchmarkOptions.Publish(parsed, "llama", string.Create(
                CultureInfo.InvariantCulture,
                $"{text.LayerCount} layers with `lm_head`, llama.cpp {library.Version}, {Environment.ProcessorCount} threads each.\n\n{Measure(entrants, parsed.GetValue(BenchmarkOptions.Rounds))}"));
        }
        finally
        {
            entrants.ForEach(entrant => entrant.Decoder.Dispose());
            Directory.Delete(work, recursive: true);
        }

        return 0;

        void AddGraph(string name, Func<string, string> write, bool promptsOnly = false)
        {
            var graph = write(string.Create(CultureInfo.InvariantCulture, $"graph{entrants.Count}"));
            Add(new Entrant(name, new OnnxDecoder(graph, text, LongPrompt + Steps), new FileInfo(graph + ".data").Length, promptsOnly));
        }

        void Add(Entrant entrant)
        {
            entrants.Add(entrant);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.0} s: made {entrant.Name}"));
        }
    }

    private static string Measure(List<Entrant> entrants, int rounds)
    {
        (string Name, int Sequences, int Prompt)[] works =
        [
            ("prefill of 300 tokens", 1, ShortPrompt), ("prefill of 600", 1, LongPrompt), ("decode, 1 sequence", 1, 0), ("decode, 4", 4, 0), ("decode, 8", 8, 0),
        ];
        var table = new MarkdownTable(["graph", .. works.Select(work => work.Name)]);
        var limit = new MarkdownTable("graph", "weights of a step", "read in decoding 1 sequence", "of what the machine reads");
        var cells = entrants.ToDictionary(entrant => entrant.Name, _ => new List<string>());
        foreach (var (name, sequences, prompt) in works)
        {
            var taking = entrants.FindAll(entrant => prompt > 0 || !entrant.PromptsOnly);
            var isAlone = prompt == 0 && sequences == 1;
            var contenders = taking.Select(entrant => new Contender(entrant.Name, () => Once(entrant.Decoder, prompt)));
            taking.ForEach(entrant => entrant.Decoder.Prepare(sequences, prompt > 0 ? 0 : ShortPrompt));
            var samples = Alternation.Run(rounds, name, [.. isAlone ? contenders.Append(new Contender(Memory, MemoryRead.Once)) : contenders]);
            taking.ForEach(entrant => entrant.Decoder.Release());
            var tokens = prompt > 0 ? prompt : sequences * Steps;
            var peer = samples[Peer].Median < samples[PlainPeer].Median ? Peer : PlainPeer;
            foreach (var entrant in entrants)
                cells[entrant.Name].Add(samples.TryGetValue(entrant.Name, out var sample) ? Cell(entrant.Name, sample, samples[peer], tokens) : "as above");
            foreach (var entrant in isAlone ? taking : [])
            {
                var share = samples[Memory].RatioTo(samples[entrant.Name]);
                var scale = (double)Steps * entrant.StepBytes / MemoryRead.Bytes;
                limit.Row(entrant.Name, Figures.Bytes(entrant.StepBytes), Figures.Rate((double)Steps * entrant.StepBytes, samples[entrant.Name].Median), Figures.Ratio((share.Median * scale, share.Low * scale, share.High * scale)));
            }
        }

        foreach (var entrant in entrants)
            table.Row([entrant.Name, .. cells[entrant.Name]]);
        return $"{table}\n{limit}";
    }

    private static string Cell(string name, Samples own, Samples peer, int tokens)
    {
        var speed = string.Create(CultureInfo.InvariantCulture, $"{tokens / own.Median:0} tokens/s");
        return name is Peer or PlainPeer ? speed : $"{speed}, {Figures.Ratio(peer.RatioTo(own))}";
    }

    private static void Once(ITimedDecoder decoder, int prompt)
    {
        if (prompt > 0)
        {
            decoder.Prefill(prompt);
            return;
        }

        for (var step = 0; step < Steps; step++)
            decoder.Step(ShortPrompt + step);
    }

    /// <param name="Name">Name in the tables.</param>
    /// <param name="Decoder">What is timed.</param>
    /// <param name="StepBytes">Weights that one decoding step reads.</param>
    /// <param name="PromptsOnly">Whether it takes no part in decoding.</param>
    private sealed record Entrant(string Name, ITimedDecoder Decoder, long StepBytes, bool PromptsOnly = false);
}
