using RSICCLLM.Model.Configuration;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Text;

/// <summary>Cosines and sines of the multimodal rotary embedding: each frequency turns with the time, height or width position of its section.</summary>
internal sealed class MropeTable
{
    private readonly float[] _frequencies;
    private readonly long[] _sections;

    public MropeTable(TextConfiguration text)
    {
        var half = text.HeadSize / 2;
        _frequencies = [.. Enumerable.Range(0, half).Select(i => 1f / MathF.Pow((float)text.RopeTheta, 2f * i / text.HeadSize))];
        _sections = [.. text.MropeSections.SelectMany((count, axis) => Enumerable.Repeat((long)axis, count))];
    }

    /// <summary>Table <c>[batch, tokens, head size]</c> of positions <c>[3, batch, tokens]</c> (int64).</summary>
    public (Tensor Cosines, Tensor Sines) Of(Tensor positions)
    {
        using var scope = NewDisposeScope();
        var chosen = positions.to_type(ScalarType.Float32).index_select(0, tensor(_sections)).permute(1, 2, 0);
        var angles = chosen * tensor(_frequencies);
        angles = cat([angles, angles], -1);
        return (angles.cos().MoveToOuterDisposeScope(), angles.sin().MoveToOuterDisposeScope());
    }
}
