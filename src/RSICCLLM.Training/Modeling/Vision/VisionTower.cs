using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Training.Modeling.Fused;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Vision;

/// <summary>
/// The vision tower of Qwen2.5-VL for a batch of images of one size: patches in, merged tokens out, both in the processor's order
/// (merged tokens in raster order, their patches row by row inside).
/// </summary>
internal sealed class VisionTower(VisionConfiguration vision, ParameterSet parameters)
{
    /// <summary>
    /// Embeds flattened patches <c>[images * patches, 1176]</c> as <c>[images, patches, hidden]</c>. A single frame (588 numbers) stands for a
    /// still image, whose frames are all the same: the weights of the frames are added up, for half of the work.
    /// </summary>
    public Tensor EmbedPatches(Tensor pixels, ImageGrid grid)
    {
        var weight = parameters[ParameterLayout.PatchEmbedding];
        weight = (pixels.shape[^1] == vision.PatchElements ? weight : weight.sum(2)).reshape(vision.HiddenSize, -1);
        return Ops.Linear(pixels, weight).reshape(-1, grid.PatchCount, vision.HiddenSize);
    }

    /// <summary>Runs the blocks and the merger over embedded patches; gives <c>[images, tokens, output]</c> in float32.</summary>
    public Tensor Encode(Tensor patches, ImageGrid grid, ScalarType type, Action<string, Tensor>? probe, bool recompute = false)
    {
        var merged = vision.MergeSize * vision.MergeSize;
        var images = patches.shape[0];
        var plan = new WindowPlan(grid, vision);
        var cos = tensor(plan.Cosines).reshape(1, grid.PatchCount, 1, vision.HeadSize);
        var sin = tensor(plan.Sines).reshape(1, grid.PatchCount, 1, vision.HeadSize);
        var x = patches.to_type(ScalarType.Float32);
        probe?.Invoke("vision.patch_embed", x);
        if (!plan.IsIdentity)
        {
            x = x.reshape(images, -1, (long)merged * vision.HiddenSize).index_select(1, tensor(plan.TokenOrder))
                .reshape(images, grid.PatchCount, vision.HiddenSize);
        }

        if (recompute && is_grad_enabled() && !x.requires_grad)
            x = x.detach().requires_grad_(true);
        for (var i = 0; i < vision.Depth; i++)
        {
            var index = i;
            x = Ops.Layer(x, recompute, input => Block(input, index));
            probe?.Invoke($"vision.block.{i}", x);
        }

        x = Ops.RmsNorm(x, parameters["visual.merger.ln_q.weight"], vision.RmsNormEpsilon, type)
            .reshape(images, -1, (long)merged * vision.HiddenSize);
        x = Ops.Linear(x, parameters, "visual.merger.mlp.0");
        x = Ops.Linear(nn.functional.gelu(x), parameters, "visual.merger.mlp.2").to_type(ScalarType.Float32);
        probe?.Invoke("vision.merger", x);
        return plan.IsIdentity ? x : x.index_select(1, tensor(plan.TokenReverse));

        Tensor Block(Tensor x, int i)
        {
            var block = $"visual.blocks.{i}.";
            var normed = Ops.RmsNorm(x, parameters[block + "norm1.weight"], vision.RmsNormEpsilon, type);
            var windows = vision.FullAttentionBlocks.Contains(i) ? [(1, grid.PatchCount / merged)] : plan.Runs;
            x = x.Plus(Attend(normed, block + "attn.", windows, cos, sin));
            normed = Ops.RmsNorm(x, parameters[block + "norm2.weight"], vision.RmsNormEpsilon, type);
            return x.Plus(Ops.GatedMlp(normed, parameters, block + "mlp."));
        }
    }

    private Tensor Attend(Tensor x, string prefix, IReadOnlyList<(int Windows, int Tokens)> runs, Tensor cos, Tensor sin)
    {
        long images = x.shape[0], patches = x.shape[1];
        int heads = vision.HeadCount, size = vision.HeadSize;
        var qkv = Ops.Linear(x, parameters, prefix + "qkv").reshape(images, patches, 3, heads, size);
        if (Ops.IsFused(x) && runs.Count == 1)
            return Ops.Linear(AttendFused(qkv, runs[0], cos, sin), parameters, prefix + "proj");
        var q = Ops.Rotate(qkv.select(2, 0), cos, sin).Times(1 / Math.Sqrt(size));
        var k = Ops.Rotate(qkv.select(2, 1), cos, sin);
        var v = qkv.select(2, 2).to_type(ScalarType.Float32);
        var parts = new List<Tensor>();
        long start = 0;
        foreach (var (windows, tokens) in runs)
        {
            var length = (long)tokens * vision.MergeSize * vision.MergeSize;
            var end = start + (windows * length);
            var scores = Cut(q).matmul(Cut(k).transpose(-2, -1));
            parts.Add(scores.softmax(-1).matmul(Cut(v)).transpose(1, 2).reshape(images, end - start, (long)heads * size));
            start = end;

            Tensor Cut(Tensor t) => t.slice(1, start, end, 1).reshape(images * windows, length, heads, size).transpose(1, 2);
        }

        var joined = parts.Count == 1 ? parts[0] : cat(parts, 1);
        return Ops.Linear(joined.to_type(x.dtype), parameters, prefix + "proj");
    }

    /// <summary>Equal windows in one go; each window has its own part of the rotary table.</summary>
    private Tensor AttendFused(Tensor qkv, (int Windows, int Tokens) run, Tensor cos, Tensor sin)
    {
        long images = qkv.shape[0], patches = qkv.shape[1];
        var length = patches / run.Windows;
        var shape = new AttentionShape(vision.HeadCount, vision.HeadCount, vision.HeadSize, Causal: false);
        return AttentionFunction.Attend(
                qkv.reshape(images * run.Windows, length, 3L * vision.HiddenSize),
                cos.reshape(run.Windows, length, vision.HeadSize),
                sin.reshape(run.Windows, length, vision.HeadSize),
                shape)
            .reshape(images, patches, vision.HiddenSize);
    }
}
