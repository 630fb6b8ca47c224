namespace RSICCLLM.Model.Difference;

/// <summary>Names of the difference-aware module's tensors in a checkpoint.</summary>
public static class DifferenceTensors
{
    /// <summary>Common beginning of all names.</summary>
    public const string Prefix = "difference.";

    /// <summary>Weights of the eight operators, <c>[8, 3, 3]</c>, rows top to bottom; entries outside an operator's gate are ignored.</summary>
    public const string OperatorWeights = Prefix + "operators.weight";

    /// <summary>Query projection <c>[attention, query inputs]</c>, no bias.</summary>
    public const string QueryWeight = Prefix + "query.weight";

    /// <summary>Key projection <c>[attention, key inputs]</c>, no bias.</summary>
    public const string KeyWeight = Prefix + "key.weight";

    /// <summary>Value projection <c>[attention, key inputs]</c>, no bias.</summary>
    public const string ValueWeight = Prefix + "value.weight";

    /// <summary>Output projection <c>[hidden, attention]</c>, no bias; zero in a fresh module.</summary>
    public const string OutputWeight = Prefix + "output.weight";

    /// <summary>Evidence head, first layer <c>[evidence hidden, 2 * hidden + attention]</c> over <c>[V1; V2; query]</c>.</summary>
    public const string EvidenceInputWeight = Prefix + "evidence.0.weight";

    /// <summary>Evidence head, bias of the first layer.</summary>
    public const string EvidenceInputBias = Prefix + "evidence.0.bias";

    /// <summary>Evidence head, second layer <c>[cells * cells, evidence hidden]</c>, cells row-major inside a token.</summary>
    public const string EvidenceOutputWeight = Prefix + "evidence.2.weight";

    /// <summary>Evidence head, bias of the second layer.</summary>
    public const string EvidenceOutputBias = Prefix + "evidence.2.bias";
}
