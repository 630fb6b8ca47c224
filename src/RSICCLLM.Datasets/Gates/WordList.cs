namespace RSICCLLM.Datasets.Gates;

/// <summary>Words and phrases that are looked for as whole words, in any case.</summary>
internal sealed class WordList(IEnumerable<string> phrases)
{
    private readonly string[] _phrases = [.. phrases.Select(Flatten).Where(phrase => phrase.Length > 2)];

    /// <summary>The first phrase that the text holds, or <see langword="null"/>.</summary>
    public string? FindIn(string text)
    {
        var flat = Flatten(text);
        return Array.Find(_phrases, phrase => flat.Contains(phrase, StringComparison.Ordinal))?.Trim();
    }

    /// <summary>Lower-case words with one space around each.</summary>
    private static string Flatten(string text)
    {
        var characters = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
            characters[i] = char.IsLetterOrDigit(text[i]) ? char.ToLowerInvariant(text[i]) : ' ';
        return $" {string.Join(' ', new string(characters).Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
    }
}
