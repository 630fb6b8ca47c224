namespace RSICCLLM.Benchmarks.Training;

/// <summary>Products of one shape within a training step.</summary>
/// <param name="Batch">Products side by side; weights have one.</param>
/// <param name="Rows">Rows of the left factor.</param>
/// <param name="Inner">Columns of the left factor.</param>
/// <param name="Columns">Columns of the result.</param>
/// <param name="Count">How often.</param>
internal readonly record struct MatrixProduct(int Batch, int Rows, int Inner, int Columns, int Count)
{
    /// <summary>Multiplications and additions of all of them.</summary>
    public double Operations => 2.0 * Batch * Rows * Inner * Columns * Count;
}
