using static TorchSharp.torch;

namespace RSICCLLM.Benchmarks.Training;

/// <summary>Runs bare products in bfloat16 on factors that lie ready, as libtorch does them.</summary>
internal sealed class ProductRun : IDisposable
{
    private readonly List<(Tensor Left, Tensor Right, int Count)> _factors = [];

    public ProductRun(IEnumerable<MatrixProduct> products)
    {
        foreach (var product in products.Where(p => p.Count > 0))
        {
            var left = Draw(product.Batch, product.Rows, product.Inner);
            // Weights lie as [outputs, inputs], as a model holds them.
            var right = Draw(product.Batch, product.Columns, product.Inner);
            _factors.Add((left, right, product.Count));
        }
    }

    /// <summary>All products once.</summary>
    public void Once()
    {
        using var noGradients = no_grad();
        foreach (var (left, right, count) in _factors)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                _ = matmul(left, right.transpose(-2, -1));
            }
        }
    }

    public void Dispose()
    {
        foreach (var (left, right, _) in _factors)
        {
            left.Dispose();
            right.Dispose();
        }
    }

    private static Tensor Draw(int batch, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        long[] shape = batch == 1 ? [rows, columns] : [batch, rows, columns];
        return empty(shape, ScalarType.BFloat16).uniform_(-0.1, 0.1).MoveToOuterDisposeScope();
    }
}
