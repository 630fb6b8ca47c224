using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace RSICCLLM.Shared;

/// <summary>Ranges of numeric options: what lies outside, or is no number, is wrong usage. Compiled into every program of the project.</summary>
internal static class OptionRange
{
    /// <summary>Refuses values of an option outside a range.</summary>
    /// <param name="option">The option.</param>
    /// <param name="least">Least value.</param>
    /// <param name="most">Greatest value; that of the type for none.</param>
    public static void Check<T>(Option<T> option, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T> =>
        option.Validators.Add(result => Check(result, option.Name, least, most));

    /// <summary>Refuses values of an option that may be left out.</summary>
    /// <param name="option">The option.</param>
    /// <param name="least">Least value.</param>
    /// <param name="most">Greatest value; that of the type for none.</param>
    public static void Check<T>(Option<T?> option, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T> =>
        option.Validators.Add(result => Check(result, option.Name, least, most));

    private static void Check<T>(OptionResult result, string name, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        // What cannot be read as a number at all has an error already.
        if (result.Tokens.Count == 0 || !T.TryParse(result.Tokens[^1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return;
        if (!(value >= least && value <= most))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {result.Tokens[^1].Value}; {(most == T.MaxValue ? $"{least} or more" : $"{least} to {most}")} is expected."));
    }
}
