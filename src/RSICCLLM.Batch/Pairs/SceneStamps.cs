using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Tells whether a pair's scenes are still those that its work began with, without reading them: by size and time of writing, also of the files beside them that say where they lie.</summary>
internal static class SceneStamps
{
    private const string Missing = "missing";
    private const string Between = "; ";

    public static string Of(PairConfiguration pair) => Of(pair.Before.Path) + Between + Of(pair.After.Path);

    /// <summary>The part of a pair's stamps that is its earlier scene's.</summary>
    public static string Before(string stamps) => stamps.Split(Between)[0];

    /// <summary>The part of a pair's stamps that is its later scene's.</summary>
    public static string After(string stamps) => stamps.Split(Between)[^1];

    public static string Of(string path) => new FileInfo(path) is { Exists: true } file
        ? string.Join(", ", SceneFile.Companions(path).Select(c => $"{Path.GetExtension(c)} {Stamp(new FileInfo(c))}").Prepend(Stamp(file)))
        : Missing;

    private static string Stamp(FileInfo file) => file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : Missing;

    /// <exception cref="SceneChangedException">A scene is gone or is another one now.</exception>
    public static void Check(PairConfiguration pair, string? stamps)
    {
        if (stamps is null || Of(pair) == stamps)
            return;
        foreach (var scene in new[] { pair.Before, pair.After })
        {
            if (Of(scene.Path) == Missing)
                throw new SceneChangedException($"The scene {scene.Path} was deleted or moved while the pair was in work; put it back as it was and try again.");
        }

        throw new SceneChangedException($"A scene, or a file beside it that says where it lies, was changed while the pair was in work ({pair.Before.Path}, {pair.After.Path}); begin the pair anew: run again, or 'rsiccllm retry --anew NAME' where a service does it.");
    }
}

/// <summary>A scene was deleted or changed while its pair was in work.</summary>
internal sealed class SceneChangedException(string message) : Exception(message);
