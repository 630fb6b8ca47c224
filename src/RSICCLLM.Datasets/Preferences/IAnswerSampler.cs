using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>Samples answers of a model to pairs of pictures.</summary>
public interface IAnswerSampler
{
    /// <summary>One answer to each sample, in order; all pictures of a batch are of one size.</summary>
    /// <param name="file">The RSICI file that the samples are from; their paths are relative to it.</param>
    /// <param name="samples">A batch.</param>
    /// <param name="seed">Decides the answers; the same seed gives the same ones on the same machine.</param>
    /// <param name="cancellation">Stops between tokens or batches.</param>
    IReadOnlyList<string> Sample(string file, IReadOnlyList<RsiciSample> samples, int seed, CancellationToken cancellation);

    /// <summary>Why pictures of a size cannot be answered, or <see langword="null"/>.</summary>
    string? SizeProblem(int width, int height) => null;
}
