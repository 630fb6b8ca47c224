namespace RSICCLLM.Training.Modeling.Difference;

/// <summary>Mean and standard deviation by which the image processor normalised red, green and blue (values in 0..1).</summary>
internal sealed record ImageStatistics(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>The values of CLIP, which Qwen2.5-VL uses (<c>preprocessor_config.json</c>).</summary>
    public static ImageStatistics Clip { get; } =
        new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);
}
