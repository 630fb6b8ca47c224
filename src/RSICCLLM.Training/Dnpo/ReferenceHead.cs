using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Dnpo;

/// <summary>The output layer as it was when the training began. Shares the model's own where that is frozen, else holds a copy.</summary>
internal sealed class ReferenceHead : IDisposable
{
    private readonly Tensor _weight;
    private readonly ScalarType _type;

    public ReferenceHead(ChangeCaptionModel model)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        _type = model.ComputeType;
        var weight = model.Parameters[model.Configuration.TieWordEmbeddings ? ParameterLayout.TokenEmbedding : ParameterLayout.OutputHead];
        var isCopy = weight.requires_grad;
        weight = isCopy ? weight.detach().clone() : weight.detach();
        if (model.Parameters.Adapter is { } adapter && adapter.Product(ParameterLayout.OutputModule) is { } product)
            weight = weight.Plus(product.to_type(weight.dtype));
        _weight = weight.DetachFromDisposeScope();
    }

    /// <summary>Logits <c>[tokens, vocabulary]</c> of states <c>[tokens, hidden]</c>, in float32, without gradients.</summary>
    public Tensor Logits(Tensor states)
    {
        using var noGradients = no_grad();
        return Ops.Linear(states.to_type(_type), _weight).to_type(ScalarType.Float32);
    }

    public void Dispose() => _weight.Dispose();
}
