namespace RSICCLLM.Model.Adapters;

/// <summary>The two factors of one weight, <c>W + scale * B A</c>, by their names in the adapter's file.</summary>
/// <param name="First">Name of <c>A</c>, <c>[rank, inputs]</c>.</param>
/// <param name="Second">Name of <c>B</c>, <c>[outputs, rank]</c>.</param>
/// <param name="Rank">Rank.</param>
/// <param name="Scale">Factor on the product.</param>
public sealed record LoraPair(string First, string Second, long Rank, double Scale);
