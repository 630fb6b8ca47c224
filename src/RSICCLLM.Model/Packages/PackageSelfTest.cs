namespace RSICCLLM.Model.Packages;

/// <summary>How a device shows that it computes this model rightly before it is trusted.</summary>
/// <param name="File">Name of the file with the pair of tiles and the expected logits; see <see cref="SelfTestData"/>.</param>
/// <param name="MaxLogitDifference">Largest difference of any logit that is taken for rounding, above 0.</param>
public sealed record PackageSelfTest(string File, double MaxLogitDifference);
