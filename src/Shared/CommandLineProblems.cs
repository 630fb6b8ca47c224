using System.CommandLine;
using System.CommandLine.Parsing;

namespace RSICCLLM.Shared;

/// <summary>
/// What is wrong with a command line, a sentence for each mistake. To what the library finds it adds options that do not exist, which the library takes for files
/// or values, and numbers with a comma, of which the library reads 0,5 as 5. Compiled into every program of the project.
/// </summary>
internal static class CommandLineProblems
{
    /// <summary>All mistakes; empty when the command line can be used.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        var unknown = Unknown(parsed).ToList();
        var commas = Commas(parsed).ToList();
        // What else the library finds follows from an option that it does not know.
        var others = unknown.Count > 0 ? [] : parsed.Errors.Select(e => e.Message).Where(m => !commas.Any(c => m.Contains($"'{c.Text}'", StringComparison.Ordinal)));
        return [.. unknown, .. commas.Select(c => $"{c.Option} is {c.Text}; numbers are written with a point, without a comma."), .. others];
    }

    private static IEnumerable<(string Option, string Text)> Commas(ParseResult parsed) =>
        from result in parsed.CommandResult.Children.OfType<OptionResult>()
        where IsNumber(result.Option.ValueType)
        from token in result.Tokens
        where token.Value.Contains(',', StringComparison.Ordinal)
        select (result.Option.Name, token.Value);

    private static bool IsNumber(Type type)
    {
        var value = type.IsArray ? type.GetElementType()! : type;
        return Type.GetTypeCode(Nullable.GetUnderlyingType(value) ?? value) is >= TypeCode.SByte and <= TypeCode.Decimal && !value.IsEnum;
    }

    private static IEnumerable<string> Unknown(ParseResult parsed)
    {
        // After "--" everything is a file, whatever it looks like.
        if (parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash))
            return [];
        var options = parsed.CommandResult.Command.Options.SelectMany(o => o.Aliases.Prepend(o.Name)).ToList();
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Concat(parsed.UnmatchedTokens).Where(w => w.StartsWith('-'));
        var values = parsed.CommandResult.Children.OfType<OptionResult>().SelectMany(o => o.Tokens).Select(t => t.Value).Where(w => w.StartsWith("--", StringComparison.Ordinal));
        return arguments.Concat(values).Where(w => w.Length > 1).Distinct().Select(w => Sentence(w.Split('=')[0], options));
    }

    private static string Sentence(string word, IReadOnlyList<string> options)
    {
        var nearest = options.MinBy(o => Distance(word, o));
        return nearest is not null && Distance(word, nearest) <= Math.Max(2, word.Length / 3)
            ? $"Unknown option {word}; did you mean {nearest}?"
            : $"Unknown option {word}.";
    }

    /// <summary>Letters to change, insert or leave out.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
