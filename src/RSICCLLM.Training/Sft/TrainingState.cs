using System.Globalization;
using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Optimisation;

namespace RSICCLLM.Training.Sft;

/// <summary>
/// Checkpoints of a training, <c>step-00001000/</c> and so on in the output folder: the model in the hub's layout plus everything that going on
/// with the same losses needs (float32 weights, training heads, moments of the optimiser, counters). A folder with its final name is whole.
/// </summary>
internal sealed class TrainingState(string output, IReadOnlyList<ParameterSet> parameters, AdamW optimizer)
{
    private const string TensorFile = "training_state.safetensors";
    private const string CounterFile = "training_state.json";
    private const string FolderPrefix = "step-";

    /// <summary>Writes a checkpoint and removes older ones.</summary>
    public void Save(TimeSpan elapsed, string fingerprint, Action<string> writeModel)
    {
        var folder = Path.Combine(output, FolderPrefix + optimizer.Step.ToString("D8", CultureInfo.InvariantCulture));
        ModelFolder.Replace(folder, beside =>
        {
            writeModel(beside);
            SafetensorsWriter.Write(Path.Combine(beside, TensorFile), [.. Tensors()]);
            File.WriteAllBytes(
                Path.Combine(beside, CounterFile),
                JsonSerializer.SerializeToUtf8Bytes(new Counters(optimizer.Step, elapsed.TotalSeconds, fingerprint)));
        });
        foreach (var old in Folders().Where(f => f != folder))
            Directory.Delete(old, recursive: true);
    }

    /// <summary>Goes back to the newest checkpoint.</summary>
    /// <returns>Training time until then, or <see langword="null"/> where there is no checkpoint.</returns>
    /// <exception cref="ModelException">The checkpoint belongs to other settings or is damaged.</exception>
    public TimeSpan? Restore(string fingerprint)
    {
        var folder = Folders().Max(StringComparer.Ordinal);
        if (folder is null)
            return null;
        var counters = ReadCounters(Path.Combine(folder, CounterFile));
        if (counters.Fingerprint != fingerprint)
            throw new ModelException($"{folder} belongs to a training with other settings; choose another output folder or remove it.");
        using var file = SafetensorsFile.Open(Path.Combine(folder, TensorFile));
        foreach (var (name, target) in Targets())
            Fill(file, name, target);
        optimizer.Step = counters.Step;
        return TimeSpan.FromSeconds(counters.ElapsedSeconds);
    }

    private static Counters ReadCounters(string path)
    {
        const long MaxBytes = 1 << 20;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new ModelException($"{path} is damaged: it has more than {MaxBytes} bytes.");
            return JsonSerializer.Deserialize<Counters>(File.ReadAllBytes(path))!;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new ModelException($"{path} is damaged: {e.Message}", e);
        }
    }

    private IEnumerable<string> Folders() => Directory.Exists(output)
        ? Directory.EnumerateDirectories(output, FolderPrefix + "*").Where(f => !Path.GetFileName(f).Contains('.', StringComparison.Ordinal))
        : [];

    private IEnumerable<TensorData> Tensors()
    {
        foreach (var (set, name) in parameters.SelectMany(p => p.Names.Select(n => (p, n))))
            yield return ParameterStore.Describe("parameter." + name, set[name], TensorType.Float32);
        foreach (var (name, mean, square) in optimizer.Moments)
        {
            yield return TensorData.FromFloat32("mean." + name, [mean.Length], mean);
            yield return TensorData.FromFloat32("square." + name, [square.Length], square);
        }
    }

    private IEnumerable<(string Name, Target Target)> Targets()
    {
        foreach (var (set, name) in parameters.SelectMany(p => p.Names.Select(n => (p, n))))
            yield return ("parameter." + name, () => TensorMemory.Floats(set[name]));
        foreach (var (name, mean, square) in optimizer.Moments)
        {
            yield return ("mean." + name, () => mean);
            yield return ("square." + name, () => square);
        }
    }

    private static void Fill(SafetensorsFile file, string name, Target target)
    {
        var values = target();
        if (file.Entry(name).ElementCount != values.Length)
            throw new ModelException($"{file.Path}: tensor \"{name}\" has {file.Entry(name).ElementCount} elements where {values.Length} are expected.");
        file.ReadFloat32(name, 0, values);
    }

    private delegate Span<float> Target();

    private sealed record Counters(long Step, double ElapsedSeconds, string Fingerprint);
}
