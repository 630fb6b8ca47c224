namespace RSICCLLM.Quantization.Graphs;

/// <summary>Which of a step's positions a decoder graph gives logits for.</summary>
internal enum LogitPositions
{
    /// <summary>The last.</summary>
    Last,

    /// <summary>The last, and in an output of their own as many of the last as the caller asks for.</summary>
    Chosen,

    /// <summary>Every one.</summary>
    All,
}
