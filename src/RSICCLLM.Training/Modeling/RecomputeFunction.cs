using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>
/// Activation checkpointing (Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost): a layer keeps its input only and is worked out again in
/// the backward pass. Gradients of parameters are added as the layer's own backward pass reaches them, so they equal those of the plain pass.
/// </summary>
internal sealed class RecomputeFunction : autograd.SingleTensorFunction<RecomputeFunction>
{
    public override string Name => nameof(RecomputeFunction);

    /// <summary>Runs a layer. <paramref name="x"/> must need a gradient, or nothing behind it would get one.</summary>
    public static Tensor Run(Tensor x, Func<Tensor, Tensor> layer) => apply(x, layer);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var x = (Tensor)vars[0];
        var layer = (Func<Tensor, Tensor>)vars[1];
        ctx.save_for_backward([x]);
        ctx.save_data("layer", layer);
        ctx.save_data("key", DropoutKey.Current!);
        // Autograd tracks nothing in here.
        return layer(x).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var layer = (Func<Tensor, Tensor>)ctx.get_data("layer");
        using var key = DropoutKey.Use((ulong?)ctx.get_data("key"));
        using var tracked = enable_grad();
        var x = ctx.get_saved_variables()[0].detach().requires_grad_(true);
        var y = layer(x);
        autograd.backward([y], [grad_output]);
        return [x.grad!.MoveToOuterDisposeScope(), null!];
    }
}
