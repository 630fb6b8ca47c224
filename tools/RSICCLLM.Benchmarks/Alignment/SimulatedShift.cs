using System.Text.Json;
using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Benchmarks.Alignment;

/// <summary>The shift that the simulator drew, from a scene's <c>truth.json</c>.</summary>
internal static class SimulatedShift
{
    public static Shift Of(string folder)
    {
        using var truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "truth.json")));
        var shift = truth.RootElement.GetProperty("shift");
        return new Shift(shift[0].GetDouble(), shift[1].GetDouble());
    }
}
