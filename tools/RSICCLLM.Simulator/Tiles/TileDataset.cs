using RSICCLLM.Captions.Composition;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>Writes tiles as a data set in the RSICI layout: <c>samples.jsonl</c> and <c>images/*.png</c>.</summary>
public static class TileDataset
{
    /// <summary>What the model is asked about every pair.</summary>
    public const string Instruction = "Describe the changes between the two images.";

    /// <summary>What the model is asked about a single picture.</summary>
    public const string DescriptionInstruction = "Describe what the image shows.";

    private const int CaptionsPerPair = 5;
    private const int DescriptionsPerPicture = 3;
    private const int Chunk = 512;

    /// <summary>Five captions of a pair, the same for the same seed, index and records.</summary>
    public static IReadOnlyList<string> Captions(long seed, int index, IReadOnlyList<RsiciRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var words = new RandomStream(RandomStream.Mix((ulong)seed)).Derive((ulong)index + 1000).Derive(Aspect.Captions).NextSeed();
        return CaptionComposer.Compose([.. records.Select(record => record.Change)], new Random(words), CaptionsPerPair);
    }

    /// <summary>Writes a data set.</summary>
    /// <param name="options">What the tiles are like.</param>
    /// <param name="folder">Made when missing; files of the same names are replaced.</param>
    /// <param name="count">Number of pairs, 1 or more.</param>
    /// <param name="threads">Pairs made at once, 1 or more.</param>
    /// <param name="written">Called with the number of pairs done, from one thread.</param>
    /// <param name="cancellationToken">Stops between pairs.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; <c>samples.jsonl</c> is not there, pictures may be.</exception>
    public static void Write(TileOptions options, string folder, int count, int threads, Action<int>? written = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        OutputFolder.Check(folder);
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        RsiciFile.Write(Path.Combine(folder, "samples.jsonl"), Samples(options, folder, count, threads, written, cancellationToken));
    }

    private static IEnumerable<RsiciSample> Samples(TileOptions options, string folder, int count, int threads, Action<int>? written, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        for (var start = 0; start < count; start += Chunk)
        {
            var samples = new RsiciSample[Math.Min(Chunk, count - start)];
            Parallel.For(0, samples.Length, parallel, () => new TileGenerator(options), (i, _, generator) =>
            {
                samples[i] = options.Content == TileContent.Changes
                    ? Save(generator.Generate(start + i), options, folder)
                    : SaveDescription(generator.Describe(start + i), options, folder);
                return generator;
            }, generator => generator.Dispose());
            foreach (var sample in samples)
                yield return sample;
            written?.Invoke(start + samples.Length);
        }
    }

    private static RsiciSample Save(SimulatedTile tile, TileOptions options, string folder)
    {
        var (id, mask) = SaveMask(tile, options, folder);
        var (before, after) = ($"images/{id}-before.png", $"images/{id}-after.png");
        PngWriter.Write(Path.Combine(folder, before), tile.Before);
        PngWriter.Write(Path.Combine(folder, after), tile.After);
        return Sample(id, before, after, mask, tile, Instruction, Captions(options.Seed, tile.Index, tile.Records));
    }

    private static RsiciSample SaveDescription(SimulatedTile tile, TileOptions options, string folder)
    {
        var (id, mask) = SaveMask(tile, options, folder);
        var picture = $"images/{id}.png";
        PngWriter.Write(Path.Combine(folder, picture), tile.After);
        var words = new RandomStream(RandomStream.Mix((ulong)options.Seed)).Derive((ulong)tile.Index + 1000).Derive(Aspect.Captions);
        return Sample(id, picture, picture, mask, tile, DescriptionInstruction, [.. Enumerable.Range(0, DescriptionsPerPicture).Select(_ => DescriptionWriter.Write(tile.Records, words))]);
    }

    private static (string Id, string Mask) SaveMask(SimulatedTile tile, TileOptions options, string folder)
    {
        var id = $"{options.Seed}-{tile.Index:D6}";
        var mask = $"images/{id}-mask.png";
        PngWriter.WriteGrey(Path.Combine(folder, mask), options.Size, options.Size, tile.Mask);
        return (id, mask);
    }

    private static RsiciSample Sample(string id, string before, string after, string mask, SimulatedTile tile, string instruction, IReadOnlyList<string> captions) => new()
    {
        Id = id,
        Before = before,
        After = after,
        Mask = mask,
        Instruction = instruction,
        Caption = captions[0],
        Captions = captions,
        Records = tile.Records,
    };
}
