using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Optimisation;

namespace RSICCLLM.Training.Runs;

/// <summary>
/// Checkpoints of a training, <c>step-00001000/</c> and so on in the output folder: everything that going on with the same losses needs (float32 weights of
/// what is trained, moments of the optimiser, counters), beside the model or adapter in the hub's layout where not the difference-aware module alone is trained. A folder with its final name is whole.
/// </summary>
internal sealed class TrainingState(string output, AdamW optimizer)
{
    private static readonly (SlotPart Part, string Prefix)[] Parts = [(SlotPart.Weights, "parameter."), (SlotPart.Mean, "mean."), (SlotPart.Square, "square.")];

    private const string TensorFile = "training_state.safetensors";
    private const string CounterFile = "training_state.json";
    private const int ChunkElements = 1 << 20;
    private const string FolderPrefix = "step-";

    /// <summary>Writes a checkpoint and removes older ones.</summary>
    public void Save(TrainingPosition position, string fingerprint, Action<string> writeModel)
    {
        var folder = Path.Combine(output, FolderPrefix + optimizer.Step.ToString("D8", CultureInfo.InvariantCulture));
        ModelFolder.Replace(folder, beside =>
        {
            writeModel(beside);
            SafetensorsWriter.Write(Path.Combine(beside, TensorFile), [.. Tensors()]);
            var counters = new Counters(optimizer.Step, position.Elapsed.TotalSeconds, fingerprint, position.Memory.ToDictionary());
            File.WriteAllBytes(Path.Combine(beside, CounterFile), JsonSerializer.SerializeToUtf8Bytes(counters));
        });
        foreach (var old in Folders().Where(f => f != folder))
            Directory.Delete(old, recursive: true);
    }

    /// <summary>Goes back to the newest checkpoint.</summary>
    /// <param name="refusal">Told what it was made with; says why that does not do, or nothing.</param>
    /// <returns>Where the training was, or <see langword="null"/> where there is no checkpoint.</returns>
    /// <exception cref="ModelException">The checkpoint belongs to other settings or is damaged.</exception>
    public TrainingPosition? Restore(Func<string, string?> refusal)
    {
        ModelFolder.RecoverAll(output);
        var folder = Newest();
        if (folder is null)
            return null;
        var counters = ReadCounters(Path.Combine(folder, CounterFile));
        if (refusal(counters.Fingerprint) is { } reason)
            throw new ModelException($"{folder} {reason}.");
        using var file = SafetensorsFile.Open(Path.Combine(folder, TensorFile));
        foreach (var (slot, part, name) in Stored())
            slot.Fill(part, values => Fill(file, name, values));
        optimizer.Step = counters.Step;
        return new(TimeSpan.FromSeconds(counters.ElapsedSeconds), counters.Memory ?? new Dictionary<string, double>());
    }

    /// <summary>Folder of the newest checkpoint, or <see langword="null"/>.</summary>
    public string? Newest() => Folders().Max(StringComparer.Ordinal);

    private static Counters ReadCounters(string path)
    {
        const long MaxBytes = 1 << 20;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new ModelException($"{path} is damaged: it has more than {MaxBytes} bytes; remove its folder.");
            return JsonSerializer.Deserialize<Counters>(File.ReadAllBytes(path)) is { Fingerprint: not null } counters
                ? counters
                : throw new ModelException($"{path} is damaged: it does not say what it was made with; remove its folder.");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new ModelException($"{path} is damaged: {e.Message.TrimEnd('.')}; remove its folder.", e);
        }
    }

    private IEnumerable<string> Folders() => Directory.Exists(output)
        ? Directory.EnumerateDirectories(output, FolderPrefix + "*").Where(f => !Path.GetFileName(f).Contains('.', StringComparison.Ordinal))
        : [];

    private IEnumerable<(AdamWSlot Slot, SlotPart Part, string Name)> Stored() =>
        optimizer.Slots.SelectMany(slot => Parts.Select(p => (slot, p.Part, p.Prefix + slot.Name)));

    private IEnumerable<TensorData> Tensors() => Stored().Select(s => new TensorData(
        s.Name, TensorType.Float32, [s.Slot.Count], stream => s.Slot.Read(s.Part, values => Write(stream, values))));

    private static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        for (var first = 0; first < values.Length; first += ChunkElements)
            stream.Write(MemoryMarshal.AsBytes(values.Slice(first, Math.Min(ChunkElements, values.Length - first))));
    }

    private static void Fill(SafetensorsFile file, string name, Span<float> values)
    {
        if (file.Entry(name).ElementCount != values.Length)
            throw new ModelException($"{file.Path}: tensor \"{name}\" has {file.Entry(name).ElementCount} elements where {values.Length} are expected.");
        file.ReadFloat32(name, 0, values);
    }

    private sealed record Counters(long Step, double ElapsedSeconds, string Fingerprint, Dictionary<string, double>? Memory = null);
}

/// <summary>Where a training stands beside its tensors.</summary>
/// <param name="Elapsed">Training time so far.</param>
/// <param name="Memory">What reports and stopping rules remember between steps, by name.</param>
internal sealed record TrainingPosition(TimeSpan Elapsed, IReadOnlyDictionary<string, double> Memory);
