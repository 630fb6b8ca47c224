using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Fused;

/// <summary>
/// Attention from joined queries, keys and values to joined heads in bfloat16 as one step of the graph: rotary embedding, scores, softmax and
/// mixture, with a gradient written out by hand. Query heads of one key head are stacked along the rows (grouped-query attention).
/// </summary>
internal sealed unsafe class AttentionFunction : autograd.SingleTensorFunction<AttentionFunction>
{
    public override string Name => nameof(AttentionFunction);

    /// <summary>Attends.</summary>
    /// <param name="joined">Queries, keys and values <c>[batch, tokens, (heads + 2 * keyHeads) * size]</c> bfloat16.</param>
    /// <param name="cos">Cosines <c>[tables, tokens, size]</c> float32, the halves of the last dimension equal; row <c>b</c> uses table <c>b % tables</c>.</param>
    /// <param name="sin">Sines.</param>
    /// <param name="shape">Heads and their size.</param>
    public static Tensor Attend(Tensor joined, Tensor cos, Tensor sin, AttentionShape shape) =>
        apply(joined.contiguous(), cos.contiguous(), sin.contiguous(), shape);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor joined = (Tensor)vars[0], cos = (Tensor)vars[1], sin = (Tensor)vars[2];
        var shape = (AttentionShape)vars[3];
        var (heads, keyHeads, size, causal) = shape;
        int batch = (int)joined.shape[0], tokens = (int)joined.shape[1], stride = (heads + (2 * keyHeads)) * size, group = heads / keyHeads;
        var tables = (int)cos.shape[0];
        var q = empty([(long)batch * keyHeads, (long)group * tokens, size], ScalarType.BFloat16);
        var k = empty([(long)batch * keyHeads, tokens, size], ScalarType.BFloat16);
        var v = empty([(long)batch * keyHeads, tokens, size], ScalarType.BFloat16);
        fixed (ushort* from = TensorMemory.BFloat16Bits(joined), pq = TensorMemory.BFloat16Bits(q), pk = TensorMemory.BFloat16Bits(k), pv = TensorMemory.BFloat16Bits(v))
        fixed (float* pc = TensorMemory.Floats(cos), ps = TensorMemory.Floats(sin))
        {
            for (var b = 0; b < batch; b++)
            {
                var row = from + ((long)b * tokens * stride);
                float* c = pc + ((long)(b % tables) * tokens * size), s = ps + ((long)(b % tables) * tokens * size);
                AttentionKernels.Split(row, stride, pq + ((long)b * heads * tokens * size), tokens, heads, size, c, s, shape.Scale);
                AttentionKernels.Split(row + (heads * size), stride, pk + ((long)b * keyHeads * tokens * size), tokens, keyHeads, size, c, s, 1);
                AttentionKernels.Split(row + ((heads + keyHeads) * size), stride, pv + ((long)b * keyHeads * tokens * size), tokens, keyHeads, size, null, null, 1);
            }
        }

        var shares = q.bmm(k.transpose(1, 2)).contiguous();
        fixed (ushort* p = TensorMemory.BFloat16Bits(shares))
        fixed (float* room = new float[tokens])
        {
            var rows = shares.numel() / tokens;
            for (long r = 0; r < rows; r++)
                AttentionKernels.Softmax(p + (r * tokens), causal ? (int)(r % tokens) + 1 : tokens, tokens, room);
        }

        var mixed = shares.bmm(v).contiguous();
        var result = empty([batch, tokens, (long)heads * size], ScalarType.BFloat16);
        fixed (ushort* from = TensorMemory.BFloat16Bits(mixed), to = TensorMemory.BFloat16Bits(result))
        {
            for (var b = 0; b < batch; b++)
            {
                var at = (long)b * tokens * heads * size;
                AttentionKernels.Join(from + at, to + at, heads * size, tokens, heads, size, null, null, 1);
            }
        }

        ctx.save_for_backward([q, k, v, shares, cos, sin]);
        ctx.save_data("shape", shape);
        mixed.Dispose();
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var noGradients = no_grad();
        var saved = ctx.get_saved_variables();
        Tensor q = saved[0], k = saved[1], v = saved[2], shares = saved[3], cos = saved[4], sin = saved[5];
        var shape = (AttentionShape)ctx.get_data("shape");
        var (heads, keyHeads, size, causal) = shape;
        var dy = grad_output.to_type(ScalarType.BFloat16).contiguous();
        int batch = (int)dy.shape[0], tokens = (int)dy.shape[1], stride = (heads + (2 * keyHeads)) * size;
        var dMixed = empty(q.shape, ScalarType.BFloat16);
        fixed (ushort* from = TensorMemory.BFloat16Bits(dy), to = TensorMemory.BFloat16Bits(dMixed))
        {
            for (var b = 0; b < batch; b++)
            {
                var at = (long)b * tokens * heads * size;
                AttentionKernels.Split(from + at, heads * size, to + at, tokens, heads, size, null, null, 1);
            }
        }

        var dv = shares.transpose(1, 2).bmm(dMixed).contiguous();
        var dScores = dMixed.bmm(v.transpose(1, 2)).contiguous();
        fixed (ushort* p = TensorMemory.BFloat16Bits(shares), g = TensorMemory.BFloat16Bits(dScores))
        {
            var rows = shares.numel() / tokens;
            for (long r = 0; r < rows; r++)
                AttentionKernels.SoftmaxBackward(p + (r * tokens), g + (r * tokens), causal ? (int)(r % tokens) + 1 : tokens, tokens);
        }

        var dq = dScores.bmm(k).contiguous();
        var dk = dScores.transpose(1, 2).bmm(q).contiguous();
        var joined = empty([batch, tokens, stride], ScalarType.BFloat16);
        var tables = (int)cos.shape[0];
        fixed (ushort* to = TensorMemory.BFloat16Bits(joined), pq = TensorMemory.BFloat16Bits(dq), pk = TensorMemory.BFloat16Bits(dk), pv = TensorMemory.BFloat16Bits(dv))
        fixed (float* pc = TensorMemory.Floats(cos), ps = TensorMemory.Floats(sin))
        {
            for (var b = 0; b < batch; b++)
            {
                var row = to + ((long)b * tokens * stride);
                float* c = pc + ((long)(b % tables) * tokens * size), s = ps + ((long)(b % tables) * tokens * size);
                AttentionKernels.Join(pq + ((long)b * heads * tokens * size), row, stride, tokens, heads, size, c, s, shape.Scale);
                AttentionKernels.Join(pk + ((long)b * keyHeads * tokens * size), row + (heads * size), stride, tokens, keyHeads, size, c, s, 1);
                AttentionKernels.Join(pv + ((long)b * keyHeads * tokens * size), row + ((heads + keyHeads) * size), stride, tokens, keyHeads, size, null, null, 1);
            }
        }

        foreach (var t in new[] { dMixed, dScores, dq, dk, dv })
            t.Dispose();
        return [joined, null!, null!, null!];
    }
}

/// <summary>Heads of an attention layer.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyHeads">Key and value heads.</param>
/// <param name="Size">Width of a head.</param>
/// <param name="Causal">Tokens see themselves and earlier ones only.</param>
internal sealed record AttentionShape(int Heads, int KeyHeads, int Size, bool Causal)
{
    /// <summary>Factor on the scores, put into the queries.</summary>
    public float Scale => 1 / MathF.Sqrt(Size);
}
