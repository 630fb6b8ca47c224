using System.Globalization;

namespace RSICCLLM.Reports.Languages;

/// <summary>
/// The words, numbers and dates of a language: a built-in one (<c>en</c>, <c>de</c>) or one from a JSON file. What a file leaves
/// out is said in English. Numbers and dates are written as the file says and not as the machine's settings do, so that the
/// same report is the same everywhere. Immutable, thread-safe.
/// </summary>
public sealed class ReportLanguage
{
    private const string Default = "en";

    private readonly LanguageFile _file;
    private readonly LanguageFile _english;

    private ReportLanguage(LanguageFile file, LanguageFile english)
    {
        (_file, _english) = (file, english);
        Culture = CultureOf(file);
    }

    /// <summary>Names of the languages that need no file.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = ["en", "de"];

    /// <summary>English.</summary>
    public static ReportLanguage English { get; } = Load(Default);

    /// <summary>Language tag (BCP 47), for example <c>de-DE</c>.</summary>
    public string Tag => _file.Tag;

    /// <summary>How numbers and dates are written.</summary>
    internal CultureInfo Culture { get; }

    /// <summary>Words for 0, 1, 2 and so on in titles; may be empty, digits are used then.</summary>
    internal IReadOnlyList<string> SmallNumbers => _file.SmallNumbers;

    /// <summary>Loads a language.</summary>
    /// <param name="nameOrFile">One of <see cref="BuiltIn"/>, or a path to a JSON file.</param>
    /// <exception cref="ReportException">There is no such language, or the file is not a language file; the message says why.</exception>
    public static ReportLanguage Load(string nameOrFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrFile);
        var english = LanguageFile.BuiltIn(Default, null);
        if (nameOrFile == Default)
            return new(english, english);
        return new(BuiltIn.Contains(nameOrFile) ? LanguageFile.BuiltIn(nameOrFile, english) : LanguageFile.Load(nameOrFile, english), english);
    }

    /// <summary>The text of a key.</summary>
    internal string this[string key] => (_file.Texts.TryGetValue(key, out var text) ? text : null) ?? _english.Texts[key];

    /// <summary>The text of a key with values in its places.</summary>
    internal string Format(string key, params object[] values) => string.Format(Culture, this[key], values);

    /// <summary>The text of <c>key.one</c> or <c>key.other</c>, with the count in its first place.</summary>
    internal string Counted(string key, int count, params object[] values) =>
        Format(key + (count == 1 ? ".one" : ".other"), [count.ToString("#,0", Culture), .. values]);

    /// <summary>Words that another part of the program wrote in English: translated where the language knows them.</summary>
    internal string Phrase(string english) => _file.Phrases.GetValueOrDefault(english, english);

    /// <summary>Singular and plural of a canonical object; <see langword="null"/> when the language has no word of its own.</summary>
    internal (string Singular, string Plural)? ObjectWords(string name) =>
        _file.Objects.TryGetValue(name, out var words) ? (words[0], words[1]) : null;

    /// <summary>The word of a canonical verb.</summary>
    internal string Verb(string name) => _file.Verbs.GetValueOrDefault(name, name);

    private static CultureInfo CultureOf(LanguageFile file)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = file.DecimalSeparator;
        culture.NumberFormat.NumberGroupSeparator = file.GroupSeparator;
        culture.DateTimeFormat.MonthNames = [.. file.Months, ""];
        culture.DateTimeFormat.MonthGenitiveNames = [.. file.Months, ""];
        culture.DateTimeFormat.LongDatePattern = file.DatePattern;
        return CultureInfo.ReadOnly(culture);
    }
}
