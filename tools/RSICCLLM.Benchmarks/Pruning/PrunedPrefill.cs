using System.Globalization;
using RSICCLLM.Benchmarks.Decoders;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Benchmarks.Pruning;

/// <summary>Prefill of layers of the 7B's shape with and without tokens of the second date; the weights are random, which the time does not depend on.</summary>
internal static class PrunedPrefill
{
    // The published 7B's prompt for two tiles of 448 x 448 pixels, and its tokens of one date.
    private const int Prompt = 560;
    private const int DateTokens = 256;

    public static string Table(int layers, double leftOut, int rounds, string work)
    {
        var configuration = PublishedShape.Of(layers);
        var folder = Directory.CreateDirectory(Path.Combine(work, "pruning")).FullName;
        var some = (int)Math.Round(leftOut * DateTokens);
        var table = new MarkdownTable("graph", "tokens", "prefill", "speed");
        try
        {
            Time("4 bits, blocks of 128", RandomDecoder.Write(folder, "four", configuration, new BlockFormat(128, false), LogitPositions.Chosen));
            Time("prompts in 8 bits", RandomDecoder.WriteEightBitPrompts(folder, "eight", configuration, new BlockFormat(128, false)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return string.Create(CultureInfo.InvariantCulture, $"Prefill of {layers} layers with `lm_head` of the 7B's shape, two tiles of 448 x 448 pixels ({DateTokens} tokens each), without {some} and without all tokens of the second date:\n\n{table}");

        void Time(string name, string graph)
        {
            using var decoder = new OnnxDecoder(graph, configuration.Text, Prompt);
            decoder.Prepare(1, 0);
            int[] lengths = [.. new[] { Prompt, Prompt - some, Prompt - DateTokens }.Distinct()];
            var samples = Alternation.Run(rounds, name, [.. lengths.Select(length => new Contender(Figures.Whole(length), () => decoder.Prefill(length)))]);
            foreach (var length in lengths.Select(length => Figures.Whole(length)))
                table.Row(name, length, Figures.Seconds(samples[length].Median), length == Figures.Whole(Prompt) ? "1" : Figures.Ratio(samples[Figures.Whole(Prompt)].RatioTo(samples[length])));
        }
    }
}
