using System.Globalization;
using RSICCLLM.Training.Planning;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary>Prints what a training will need.</summary>
internal static class PlanPrinter
{
    public static void Print(MemoryPlan plan, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(plan.ToJson());
            return;
        }

        var facts = plan.Facts;
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Batches of {facts.Pairs} pairs, {facts.Sequences} sequences of up to {facts.SequenceTokens} tokens ({facts.AnswerTokens} of the answer), {facts.Patches} patches an image."));
        Table($"memory ({plan.Device})", plan.Memory, total: true);
        if (plan.Host.Count > 0)
            Table("memory of the computer", plan.Host, total: true);
        Table("disk", plan.Disk, total: false);
    }

    private static void Table(string heading, IReadOnlyList<PlanItem> items, bool total)
    {
        Console.Out.WriteLine();
        foreach (var item in items)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{heading,-24} {item.Name,-32} {item.Bytes / 1e9,10:F3} GB"));
        if (total)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{heading,-24} {"together",-32} {items.Sum(i => i.Bytes) / 1e9,10:F3} GB"));
    }
}
