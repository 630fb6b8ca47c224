using RSICCLLM.Model;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Runtimes that caption: our own decode loop, and what the edition brings beside it.</summary>
public static class CaptionEngines
{
    /// <summary>Our decode loop over ONNX Runtime; in every edition.</summary>
    public const string OnnxRuntime = "onnxruntime";

    /// <summary>ONNX Runtime GenAI; in the Windows edition.</summary>
    public const string GenAI = "genai";

    private const string GenAIType = "RSICCLLM.Inference.GenAI.GenAIEngine, RSICCLLM.Inference.GenAI";

    /// <summary>Names that can be chosen.</summary>
    public static IReadOnlyList<string> Names { get; } = [OnnxRuntime, GenAI];

    /// <summary>The engine of a name.</summary>
    /// <exception cref="ModelException">There is no such engine in this edition.</exception>
    internal static ICaptionEngine Find(string name) => name switch
    {
        OnnxRuntime => new OnnxEngine(),

        // Found by name, so that the edition without it needs no reference to it.
        GenAI => Type.GetType(GenAIType) is { } type
            ? (ICaptionEngine)Activator.CreateInstance(type)!
            : throw new ModelException("ONNX Runtime GenAI is not in this edition; take the Windows edition, or the engine onnxruntime."),
        _ => throw new ModelException($"There is no engine '{name}'; choose {string.Join(" or ", Names)}."),
    };
}
