namespace RSICCLLM.Inference.Captioning;

/// <summary>
/// Says what changed between the two dates of tiles. Implementations differ in runtime and device, not in answers:
/// the same package and greedy options give the same tokens. Not thread-safe; use one per worker.
/// </summary>
public interface ICaptioner : IDisposable
{
    /// <summary>The model that answers.</summary>
    CaptionerDescription Description { get; }

    /// <summary>Captions tiles in one batch; answers come in the order of the tiles.</summary>
    /// <param name="tiles">Pairs of the package's tile size; an empty list gives an empty answer.</param>
    /// <param name="options">Decoding options.</param>
    /// <param name="cancellation">Looked at before each decoding step.</param>
    /// <exception cref="ArgumentException">A tile does not have the package's tile size.</exception>
    IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation);
}
