using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Isolation;

/// <summary>Captions as bytes, with every bit of their numbers: a caption that went through a pipe is the caption that was sent.</summary>
internal static class CaptionCodec
{
    private const int MostTokens = 1 << 20;
    private const int MostCells = 1 << 24;

    public static byte[] Write(IReadOnlyList<TileCaption> captions)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(captions.Count);
        foreach (var caption in captions)
            Write(writer, caption);
        writer.Flush();
        return stream.ToArray();
    }

    /// <param name="bytes">The payload.</param>
    /// <param name="expected">How many captions were asked for.</param>
    /// <exception cref="FrameException">The bytes are not so many captions.</exception>
    public static TileCaption[] Read(byte[] bytes, int expected)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        try
        {
            var count = reader.ReadInt32();
            if (count != expected)
                throw new FrameException($"{count} captions arrived for {expected} tiles");
            var captions = new TileCaption[count];
            for (var i = 0; i < count; i++)
                captions[i] = Read(reader);
            if (reader.BaseStream.Position != reader.BaseStream.Length)
                throw new FormatException($"{reader.BaseStream.Length - reader.BaseStream.Position} bytes follow the last one");
            return captions;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new FrameException($"captions cannot be read: {e.Message}");
        }
    }

    private static void Write(BinaryWriter writer, TileCaption caption)
    {
        writer.Write(caption.Text);
        writer.Write(caption.TokenIds.Count);
        foreach (var token in caption.TokenIds)
            writer.Write(token);
        writer.Write(caption.MeanLogProbability);
        writer.Write((byte)caption.Stop);
        writer.Write((byte)caption.Outcome);
        writer.Write(caption.Reason is not null);
        if (caption.Reason is { } reason)
            writer.Write(reason);
        writer.Write(caption.PromptTokens);
        writer.Write(caption.PrunedTokens);
        writer.Write(caption.GuessedTokens);
        writer.Write(caption.RightGuesses);
        writer.Write(caption.Evidence.Rows);
        writer.Write(caption.Evidence.Columns);
        foreach (var value in caption.Evidence.Values)
            writer.Write(value);
    }

    private static TileCaption Read(BinaryReader reader)
    {
        var text = reader.ReadString();
        var tokens = new int[Bounded(reader.ReadInt32(), MostTokens)];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = reader.ReadInt32();
        var probability = reader.ReadDouble();
        var (stop, outcome) = ((StopReason)reader.ReadByte(), (TileOutcome)reader.ReadByte());
        if (!Enum.IsDefined(stop) || !Enum.IsDefined(outcome))
            throw new FormatException($"stop {(int)stop} or outcome {(int)outcome} is unknown");
        var reason = reader.ReadBoolean() ? reader.ReadString() : null;
        var (prompt, pruned) = (reader.ReadInt32(), reader.ReadInt32());
        var (guessed, right) = (reader.ReadInt32(), reader.ReadInt32());
        var (rows, columns) = (Bounded(reader.ReadInt32(), MostCells), Bounded(reader.ReadInt32(), MostCells));
        var values = new float[Bounded((long)rows * columns, MostCells)];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.ReadSingle();
        return new TileCaption(text, tokens, probability, stop, new EvidenceMap(rows, columns, values))
        {
            Outcome = outcome,
            Reason = reason,
            PromptTokens = prompt,
            PrunedTokens = pruned,
            GuessedTokens = guessed,
            RightGuesses = right,
        };
    }

    private static int Bounded(long count, int most) =>
        count >= 0 && count <= most ? (int)count : throw new FormatException($"a count is {count}, at most {most} is allowed");
}
