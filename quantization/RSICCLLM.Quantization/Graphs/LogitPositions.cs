namespace RSICCLLM.Quantization.Graphs;

/// <summary>Which of a step's positions a decoder graph gives logits for.</summary>
internal enum LogitPositions
{
    /// <summary>The last.</summary>
    Last,

    /// <summary>As many of the last as the caller asks for; one where it does not ask.</summary>
    Chosen,

    /// <summary>Every one.</summary>
    All,
}
