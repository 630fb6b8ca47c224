using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Datasets;

/// <summary>The lexicon by which captions are read, as a configuration names it.</summary>
internal static class LexiconFile
{
    /// <summary>The named file's, or the built-in one.</summary>
    /// <param name="folder">Folder that the path is relative to.</param>
    /// <param name="path">The file, or <see langword="null"/>.</param>
    /// <exception cref="FormatException">It is no lexicon; names the file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ChangeLexicon Open(string folder, string? path)
    {
        if (path is null)
            return ChangeLexicon.Default;
        var full = Path.GetFullPath(Path.Combine(folder, path));
        try
        {
            using var stream = File.OpenRead(full);
            return ChangeLexicon.Read(stream);
        }
        catch (FormatException e)
        {
            throw new FormatException($"The lexicon {full} cannot be used: {e.Message}", e);
        }
    }
}
