using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Whether two pairs are of the same scenes: by file names, so that scenes may move, and by dates where both have one.</summary>
internal static class SameScenes
{
    private static readonly StringComparison Files = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public static bool Are(PairConfiguration one, PairConfiguration other) =>
        Is(one.Before, other.Before.Path, other.Before.Date) && Is(one.After, other.After.Path, other.After.Date);

    public static bool Is(SceneConfiguration scene, string file, DateOnly? date) =>
        string.Equals(Path.GetFileName(scene.Path), Path.GetFileName(file), Files) && (scene.Date is null || date is null || scene.Date == date);
}
