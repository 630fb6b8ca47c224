using System.Text.Json;

namespace RSICCLLM.Captions.Lexicon;

/// <summary>
/// The words that captions are written and read with: objects, change verbs, positions and quantities, each canonical
/// form with its surface forms, and which verbs go with which object. Immutable, safe to share between threads.
/// </summary>
public sealed class ChangeLexicon
{
    private const int MaximumFileBytes = 4 << 20;
    private static readonly Lazy<ChangeLexicon> DefaultLexicon = new(ReadDefault);
    private readonly Dictionary<string, LexiconObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LexiconVerb> _verbs = new(StringComparer.Ordinal);

    private ChangeLexicon(LexiconDocument document)
    {
        Document = document;
        foreach (var entry in document.Verbs)
            _verbs.Add(entry.Name, new LexiconVerb(entry.Name, entry.Adds, entry.Keeps, entry.Active));
        foreach (var entry in document.Objects)
            _objects.Add(entry.Name, new LexiconObject(entry, _objects.Count));
        Objects = [.. _objects.Values];
        Verbs = [.. _verbs.Values];
        Phrases = PhraseTableBuilder.Build(document, _objects);
        ChangeWords = new HashSet<string>(document.ChangeWords, StringComparer.Ordinal);
        PositionNouns = new HashSet<string>(document.PositionNouns, StringComparer.Ordinal);
        SameWords = new PhraseTable();
        foreach (var phrase in document.SameWords)
            SameWords.Add(phrase, new WordCue(WordRole.Other));
    }

    /// <summary>The lexicon that comes with the product.</summary>
    public static ChangeLexicon Default => DefaultLexicon.Value;

    /// <summary>Objects in the lexicon's order.</summary>
    public IReadOnlyList<LexiconObject> Objects { get; }

    /// <summary>Verbs in the lexicon's order.</summary>
    public IReadOnlyList<LexiconVerb> Verbs { get; }

    internal LexiconDocument Document { get; }

    internal PhraseTable Phrases { get; }

    internal PhraseTable SameWords { get; }

    internal IReadOnlySet<string> ChangeWords { get; }

    internal IReadOnlySet<string> PositionNouns { get; }

    /// <summary>The object with this canonical name, or <see langword="null"/>.</summary>
    public LexiconObject? FindObject(string name) => _objects.GetValueOrDefault(name);

    /// <summary>The verb with this canonical name, or <see langword="null"/>.</summary>
    public LexiconVerb? FindVerb(string name) => _verbs.GetValueOrDefault(name);

    /// <summary>
    /// What keeps a record from being written with this lexicon, as a sentence, or <see langword="null"/> when nothing does:
    /// the object and verb must be known and go together, the quantity be <see langword="null"/> or 1 to 999
    /// (always <see langword="null"/> for objects that are not counted).
    /// </summary>
    public string? Problem(ChangeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (FindObject(record.Object) is not { } found)
            return $"The object '{record.Object}' is not in the lexicon; it has {string.Join(", ", _objects.Keys)}.";
        if (!found.Verbs.ContainsKey(record.Verb))
            return $"The verb '{record.Verb}' does not go with '{record.Object}'; these do: {string.Join(", ", found.Verbs.Keys)}.";
        if (record.Quantity is not null && !found.IsCountable)
            return $"'{record.Object}' is not counted, so the quantity {record.Quantity} must be left out.";
        if (record.Quantity is < 1 or > 999)
            return $"The quantity {record.Quantity} of '{record.Object}' is not between 1 and 999.";
        return record.Position is { } position && !Enum.IsDefined(position) ? $"The position {(int)position} is not defined." : null;
    }

    /// <summary>Reads a lexicon in the format of the one that comes with the product (docs/captions.md).</summary>
    /// <param name="stream">UTF-8 JSON of at most 4 MiB; read to its end, left open.</param>
    /// <exception cref="FormatException">Not such a file; the message says what and where.</exception>
    public static ChangeLexicon Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new MemoryStream();
        var chunk = new byte[64 << 10];
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (buffer.Length + read > MaximumFileBytes)
                throw new FormatException($"The lexicon is larger than {MaximumFileBytes} bytes; a lexicon lists words only.");
            buffer.Write(chunk, 0, read);
        }

        LexiconDocument document;
        try
        {
            document = JsonSerializer.Deserialize(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), LexiconJson.Default.LexiconDocument)
                ?? throw new FormatException("The lexicon is the JSON value null; an object is expected.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The lexicon is not as expected: {e.Message}", e);
        }

        LexiconCheck.Check(document);
        return new ChangeLexicon(document);
    }

    private static ChangeLexicon ReadDefault()
    {
        using var stream = typeof(ChangeLexicon).Assembly.GetManifestResourceStream("change-lexicon.json")
            ?? throw new InvalidOperationException("The resource change-lexicon.json is missing from the assembly.");
        return Read(stream);
    }
}
