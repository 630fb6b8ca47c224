using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Training.Modeling.Difference;
using RSICCLLM.Training.Modeling.Text;
using RSICCLLM.Training.Modeling.Vision;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>
/// Qwen2.5-VL with the difference-aware module, of any size, in TorchSharp. Owns its parameters. Forward calls may run on several
/// threads at once as long as nothing changes the parameters.
/// </summary>
internal sealed class ChangeCaptionModel : IDisposable
{
    private readonly VisionTower _vision;
    private readonly TextDecoder _decoder;
    private readonly DifferenceEncoder? _difference;

    /// <summary>Joins a configuration and its parameters, which the model then owns.</summary>
    public ChangeCaptionModel(ModelConfiguration configuration, ParameterSet parameters, ImageStatistics? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(parameters);
        Configuration = configuration;
        Parameters = parameters;
        _vision = new VisionTower(configuration.Vision, parameters);
        _decoder = new TextDecoder(configuration.Text, parameters);
        if (configuration.Difference is not null)
            _difference = new DifferenceEncoder(configuration, parameters, statistics ?? ImageStatistics.Clip);
    }

    /// <summary>Shape of the model.</summary>
    public ModelConfiguration Configuration { get; internal set; }

    /// <summary>Its tensors.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Type of the matrix products: <see cref="ScalarType.Float32"/> (default) or <see cref="ScalarType.BFloat16"/>. Residual sums and norms stay float32, as does attention where the project's own kernels do not run.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Layers keep their input only and are worked out again in the backward pass: less memory, about a third more time. Off by default.</summary>
    public bool RecomputeActivations { get; set; }

    /// <summary>A model with starting values drawn from a seed.</summary>
    public static ChangeCaptionModel Create(
        ModelConfiguration configuration, long seed, ImageStatistics? statistics = null, ScalarType type = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var branches = 2 * Math.Max(configuration.Text.LayerCount, configuration.Vision.Depth);
        return new(configuration, ParameterSet.Draw(ParameterLayout.Of(configuration), seed, branches, type), statistics);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    /// <summary>Encodes pairs of images of one size.</summary>
    /// <param name="pixels">
    /// Normalised patches <c>[2 * pairs * patches, 1176]</c> float32, images before and after in turn; or one frame of each still image, <c>[..., 588]</c>.
    /// </param>
    /// <param name="grid">Patches of one image.</param>
    /// <param name="probe">Sees intermediate results by name: <c>vision.patch_embed</c>, <c>vision.block.N</c>, <c>vision.merger</c> (windowed order).</param>
    public VisionOutput EncodePairs(Tensor pixels, ImageGrid grid, Action<string, Tensor>? probe = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var (patches, tokens) = EncodeImages(pixels, grid, probe);
        if (_difference is null)
            return new(tokens, null, null);
        var difference = _difference.Run(pixels, patches, tokens, grid);
        var (count, hidden) = (tokens.shape[1], tokens.shape[2]);
        var enhanced = tokens.reshape(-1, 2, count, hidden).Plus(difference.Enhancement.unsqueeze(1)).reshape(-1, count, hidden);
        return new(enhanced, difference.EvidenceLogits, difference.Evidence);
    }

    /// <summary>Embedded patches and tokens of every image; a vision tower that is not trained leaves nothing for the backward pass.</summary>
    private (Tensor Patches, Tensor Tokens) EncodeImages(Tensor pixels, ImageGrid grid, Action<string, Tensor>? probe)
    {
        if (is_grad_enabled() && !Parameters.TrainsAny("visual."))
        {
            using var noGradients = no_grad();
            return Encode();
        }

        return Encode();

        (Tensor Patches, Tensor Tokens) Encode()
        {
            var patches = _vision.EmbedPatches(pixels.to_type(ComputeType), grid);
            return (patches, _vision.Encode(patches, grid, ComputeType, probe, RecomputeActivations));
        }
    }

    /// <summary>Embeds tokens <c>[batch, tokens]</c> (int64).</summary>
    internal Tensor Embed(Tensor ids) =>
        Parameters[ParameterLayout.TokenEmbedding].index_select(0, ids.flatten())
            .reshape(ids.shape[0], ids.shape[1], Configuration.Text.HiddenSize).to_type(ScalarType.Float32);

    /// <summary>Embeds tokens and puts image features in the places given (indices into the flattened batch, in order).</summary>
    internal Tensor Embed(Tensor ids, Tensor features, Tensor imagePlaces)
    {
        var embeddings = Embed(ids);
        return embeddings.reshape(-1, Configuration.Text.HiddenSize)
            .index_copy(0, imagePlaces, features.reshape(-1, Configuration.Text.HiddenSize)).reshape(embeddings.shape);
    }

    /// <summary>Runs the decoder; see <see cref="TextDecoder.Decode"/>.</summary>
    internal Tensor Decode(
        Tensor embeddings, Tensor positions, KeyValueCache? cache = null, Action<int, Tensor>? afterLayer = null, Tensor? wanted = null) =>
        _decoder.Decode(embeddings, positions, ComputeType, cache, afterLayer, wanted, RecomputeActivations);

    /// <summary>Logits of hidden states <c>[..., hidden]</c>, in float32.</summary>
    internal Tensor Logits(Tensor hidden)
    {
        var x = hidden.to_type(ComputeType);
        var logits = Configuration.TieWordEmbeddings
            ? Ops.Linear(x, Parameters[ParameterLayout.TokenEmbedding])
            : Ops.Linear(x, Parameters, ParameterLayout.OutputModule);
        return logits.to_type(ScalarType.Float32);
    }
}
