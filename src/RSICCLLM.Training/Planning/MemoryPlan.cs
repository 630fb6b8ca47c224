using System.Text.Json;

namespace RSICCLLM.Training.Planning;

/// <summary>What a training will need, in bytes.</summary>
/// <param name="Device">Where the model lies, <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Facts">The batches that it was worked out for.</param>
/// <param name="Memory">Memory of the device by part.</param>
/// <param name="Host">Memory of the computer beside it; empty where the processor is the device.</param>
/// <param name="Disk">Space below the output folder, by part.</param>
public sealed record MemoryPlan(string Device, PlanFacts Facts, IReadOnlyList<PlanItem> Memory, IReadOnlyList<PlanItem> Host, IReadOnlyList<PlanItem> Disk)
{
    /// <summary>Largest memory of the device at any moment.</summary>
    public long Total => Memory.Sum(i => i.Bytes);

    /// <summary>The plan as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        device = Device,
        batch = new { Facts.Pairs, Facts.AnswersPerPair, Facts.SequenceTokens, Facts.AnswerTokens, Facts.Patches },
        totalBytes = Total,
        memory = Items(Memory),
        host = Items(Host),
        disk = Items(Disk),
    });

    private static Dictionary<string, long> Items(IEnumerable<PlanItem> items) => items.ToDictionary(i => i.Name, i => i.Bytes);
}

/// <summary>One part of a plan.</summary>
/// <param name="Name">What needs it.</param>
/// <param name="Bytes">How much.</param>
public sealed record PlanItem(string Name, long Bytes);
