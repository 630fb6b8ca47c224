namespace RSICCLLM.Quantization.Conversion;

/// <summary>The methods' names on command lines, in manifests and in tables.</summary>
public static class QuantizationMethods
{
    /// <summary>Names of all methods.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<QuantizationMethod>().Select(Name)];

    /// <summary>All methods in a few words each, for help.</summary>
    public static string Meanings { get; } =
        $"{Name(QuantizationMethod.RoundToNearest)}: round to nearest. {Name(QuantizationMethod.LeastSquares)}: least squared error, needs no data. {Name(QuantizationMethod.Gptq)}: calibrated with pairs";

    /// <summary>Name of a method.</summary>
    public static string Name(this QuantizationMethod method) => method switch
    {
        QuantizationMethod.RoundToNearest => "rtn",
        QuantizationMethod.LeastSquares => "mse",
        QuantizationMethod.Gptq => "gptq",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>The method of a name.</summary>
    /// <exception cref="ArgumentException">It is none of <see cref="Names"/>.</exception>
    public static QuantizationMethod Parse(string name) =>
        Enum.GetValues<QuantizationMethod>().Cast<QuantizationMethod?>().FirstOrDefault(method => method!.Value.Name() == name)
        ?? throw new ArgumentException($"\"{name}\" is no method; {string.Join(", ", Names)} are.", nameof(name));
}
