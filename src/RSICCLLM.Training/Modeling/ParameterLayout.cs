using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;

namespace RSICCLLM.Training.Modeling;

/// <summary>The tensors of a checkpoint, by the names of the hub's Qwen2.5-VL layout plus <see cref="DifferenceTensors"/>.</summary>
internal static class ParameterLayout
{
    public const string TokenEmbedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string OutputModule = "lm_head";
    public const string OutputHead = OutputModule + ".weight";
    public const string PatchEmbedding = "visual.patch_embed.proj.weight";

    /// <summary>All tensors of a model, in the order in which they are stored and drawn.</summary>
    public static IReadOnlyList<ParameterSpecification> Of(ModelConfiguration model)
    {
        var list = new List<ParameterSpecification>();
        AddVision(list, model.Vision);
        AddText(list, model);
        if (model.Difference is not null)
            AddDifference(list, model);
        return list;
    }

    private static void AddVision(List<ParameterSpecification> list, VisionConfiguration vision)
    {
        long width = vision.HiddenSize, hidden = vision.IntermediateSize;
        var merged = width * vision.MergeSize * vision.MergeSize;
        list.Add(new(PatchEmbedding, [width, vision.Channels, vision.TemporalPatchSize, vision.PatchSize, vision.PatchSize], Initialisation.Weight));
        for (var i = 0; i < vision.Depth; i++)
        {
            var block = $"visual.blocks.{i}.";
            list.Add(new(block + "norm1.weight", [width], Initialisation.One));
            list.Add(new(block + "norm2.weight", [width], Initialisation.One));
            AddLinear(list, block + "attn.qkv", width, 3 * width, bias: true);
            AddLinear(list, block + "attn.proj", width, width, bias: true, Initialisation.ResidualOutput);
            AddLinear(list, block + "mlp.gate_proj", width, hidden, bias: true);
            AddLinear(list, block + "mlp.up_proj", width, hidden, bias: true);
            AddLinear(list, block + "mlp.down_proj", hidden, width, bias: true, Initialisation.ResidualOutput);
        }

        list.Add(new("visual.merger.ln_q.weight", [width], Initialisation.One));
        AddLinear(list, "visual.merger.mlp.0", merged, merged, bias: true);
        AddLinear(list, "visual.merger.mlp.2", merged, vision.OutputSize, bias: true);
    }

    private static void AddText(List<ParameterSpecification> list, ModelConfiguration model)
    {
        var text = model.Text;
        long width = text.HiddenSize;
        var keys = (long)text.KeyValueHeadCount * text.HeadSize;
        list.Add(new(TokenEmbedding, [text.VocabularySize, width], Initialisation.Embedding));
        for (var i = 0; i < text.LayerCount; i++)
        {
            var layer = $"model.layers.{i}.";
            AddLinear(list, layer + "self_attn.q_proj", width, width, bias: true);
            AddLinear(list, layer + "self_attn.k_proj", width, keys, bias: true);
            AddLinear(list, layer + "self_attn.v_proj", width, keys, bias: true);
            AddLinear(list, layer + "self_attn.o_proj", width, width, bias: false, Initialisation.ResidualOutput);
            AddLinear(list, layer + "mlp.gate_proj", width, text.IntermediateSize, bias: false);
            AddLinear(list, layer + "mlp.up_proj", width, text.IntermediateSize, bias: false);
            AddLinear(list, layer + "mlp.down_proj", text.IntermediateSize, width, bias: false, Initialisation.ResidualOutput);
            list.Add(new(layer + "input_layernorm.weight", [width], Initialisation.One));
            list.Add(new(layer + "post_attention_layernorm.weight", [width], Initialisation.One));
        }

        list.Add(new(FinalNorm, [width], Initialisation.One));
        if (!model.TieWordEmbeddings)
            list.Add(new(OutputHead, [text.VocabularySize, width], Initialisation.Embedding));
    }

    private static void AddDifference(List<ParameterSpecification> list, ModelConfiguration model)
    {
        var module = new DifferenceModule(model);
        if (module.Configuration.UseGeometricTexture)
            list.Add(new(DifferenceTensors.OperatorWeights, [TextureOperators.Count, 3, 3], Initialisation.TextureOperators));
        list.Add(new(DifferenceTensors.QueryWeight, [module.AttentionSize, module.QueryInputs], Initialisation.Weight));
        list.Add(new(DifferenceTensors.KeyWeight, [module.AttentionSize, module.KeyInputs], Initialisation.Weight));
        list.Add(new(DifferenceTensors.ValueWeight, [module.AttentionSize, module.KeyInputs], Initialisation.Weight));
        list.Add(new(DifferenceTensors.OutputWeight, [module.HiddenSize, module.AttentionSize], Initialisation.Zero));
        if (!module.HasEvidenceHead)
            return;
        long hidden = module.Configuration.EvidenceHiddenSize, cells = module.EvidenceCells * module.EvidenceCells;
        list.Add(new(DifferenceTensors.EvidenceInputWeight, [hidden, (2L * module.HiddenSize) + module.AttentionSize], Initialisation.Weight));
        list.Add(new(DifferenceTensors.EvidenceInputBias, [hidden], Initialisation.Zero));
        list.Add(new(DifferenceTensors.EvidenceOutputWeight, [cells, hidden], Initialisation.Weight));
        list.Add(new(DifferenceTensors.EvidenceOutputBias, [cells], Initialisation.Zero));
    }

    private static void AddLinear(
        List<ParameterSpecification> list, string name, long inputs, long outputs, bool bias, Initialisation weight = Initialisation.Weight)
    {
        list.Add(new(name + ".weight", [outputs, inputs], weight));
        if (bias)
            list.Add(new(name + ".bias", [outputs], Initialisation.Zero));
    }
}
