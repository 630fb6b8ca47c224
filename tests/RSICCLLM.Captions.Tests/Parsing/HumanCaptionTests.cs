using System.IO.Compression;
using System.Text.Json;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Captions.Tests.Parsing;

/// <summary>How much of what people wrote about LEVIR-CC's pairs the parser can read; docs/captions.md has the figures.</summary>
public class HumanCaptionTests(ITestOutputHelper output)
{
    // LEVIR-CC gives each of its unchanged pairs these five.
    private static readonly HashSet<string> Unchanged = new(StringComparer.Ordinal)
    {
        "there is no difference", "the two scenes seem identical", "the scene is the same as before", "no change has occurred", "almost nothing has changed",
    };

    [Fact]
    public void Most_are_read()
    {
        int unchanged = 0, unchangedRead = 0, changed = 0, changedRead = 0, contradicted = 0;
        foreach (var caption in Captions())
        {
            var parsed = CaptionParser.Parse(caption);
            if (Unchanged.Contains(caption))
            {
                unchanged++;
                unchangedRead += parsed.SaysNoChange ? 1 : 0;
            }
            else
            {
                changed++;
                changedRead += parsed.Records.Count > 0 ? 1 : 0;
                contradicted += parsed.SaysNoChange ? 1 : 0;
            }
        }

        output.WriteLine($"{changed} captions of changes: {changedRead} ({100.0 * changedRead / changed:F2} %) read into records, {contradicted} taken for no change.");
        output.WriteLine($"{unchanged} captions of no change: {unchangedRead} ({100.0 * unchangedRead / unchanged:F2} %) read as such.");
        ((double)changedRead / changed).ShouldBeGreaterThan(0.96);
        contradicted.ShouldBe(0);
        unchangedRead.ShouldBe(unchanged);
    }

    private static IEnumerable<string> Captions()
    {
        using var file = File.OpenRead(SharedData.Path("data", "levir-cc-captions.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            foreach (var caption in document.RootElement.GetProperty("captions").EnumerateArray())
                yield return caption.GetString()!;
        }
    }
}
