using RSICCLLM.Model;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>What ends a conversion: what can be gone on with afterwards, and what is said.</summary>
internal static class ConversionFaults
{
    /// <summary>What to do after a conversion that can be gone on with, a sentence.</summary>
    public static string GoOn(string output) => $"What is done is kept in {StagedFolder.PathFor(output)}: start the same conversion again to go on.";

    /// <summary>Whether the same conversion, started again, can go on where this one ended.</summary>
    public static bool CanGoOn(Exception e) => First(e) is OperationCanceledException or IOException or UnauthorizedAccessException or ConversionBusyException;

    /// <summary>What the caller is told; <see langword="null"/> where the error is none of the user's.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="output">Folder of the package.</param>
    /// <param name="remedy">What to do when it cannot be written; <see langword="null"/>: go on.</param>
    public static Exception? Told(Exception e, string output, string? remedy) => First(e) switch
    {
        ModelException or ConversionBusyException => new ModelException(First(e).Message, e),
        IOException or UnauthorizedAccessException => new ModelException($"The package {output} cannot be written: {First(e).Message.TrimEnd('.')}. {remedy ?? GoOn(output)}", e),
        OperationCanceledException canceled => new OperationCanceledException(canceled.Message, e, canceled.CancellationToken),
        _ => null,
    };

    // Weights are read by several threads; the first complaint says it all.
    private static Exception First(Exception e) => e is AggregateException several ? several.Flatten().InnerExceptions[0] : e;
}
