using System.Globalization;

namespace RSICCLLM.Imaging.Rasters.Sidecars;

/// <summary>
/// World files as Esri describes them: six lines A, D, B, E, C, F, where C and F are the coordinates of the middle of the first pixel.
/// Their names: first and last letter of the picture's extension and <c>w</c>, the extension and <c>w</c>, or <c>.wld</c>.
/// </summary>
internal static class WorldFile
{
    /// <summary>The transform (of corners) beside a scene; <see langword="null"/> where there is none.</summary>
    /// <exception cref="RasterException">The world file does not hold six numbers, or its pixels have no area.</exception>
    public static GeoTransform? Find(string scene) => SidecarText.Find(scene, Extensions(scene)) is var (path, text) ? Parse(path, text) : null;

    /// <summary>Extensions that a scene's world file may have, the first that is there counts.</summary>
    public static string[] Extensions(string scene)
    {
        var extension = Path.GetExtension(scene).TrimStart('.').ToLowerInvariant();
        return extension.Length > 1 ? [$"{extension[0]}{extension[^1]}w", extension + "w", "wld"] : ["wld"];
    }

    private static GeoTransform Parse(string path, string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[6];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i >= words.Length || !double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                throw new RasterException($"The world file '{path}' does not hold six numbers ({(i < words.Length ? $"number {i + 1} is \"{words[i][..Math.Min(40, words[i].Length)]}\"" : $"only {words.Length}")}); correct or remove it.");
        }

        var centres = new GeoTransform(numbers[0], numbers[2], numbers[4], numbers[1], numbers[3], numbers[5]);
        if ((centres.A * centres.E) - (centres.B * centres.D) == 0)
            throw new RasterException($"The world file '{path}' describes pixels without area; correct or remove it.");
        return centres.Offset(-0.5, -0.5);
    }
}
