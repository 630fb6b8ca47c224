namespace RSICCLLM.Model.Configuration;

/// <summary>The words for <see cref="PixelDifferenceSource"/> in <c>config.json</c>.</summary>
internal static class PixelDifferenceNames
{
    private static readonly string[] Names = ["patch_embedding", "vision_tokens", "nothing"];

    /// <summary>All of them, the default first.</summary>
    public static string[] All => [.. Names];

    public static string ToText(this PixelDifferenceSource source) => Names[(int)source];

    public static PixelDifferenceSource Parse(string name) => (PixelDifferenceSource)Array.IndexOf(Names, name);
}
