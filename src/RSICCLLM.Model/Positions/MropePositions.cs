using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Model.Positions;

/// <summary>
/// Multimodal rotary positions of one sequence with still images (<c>get_rope_index</c> of Qwen2.5-VL in transformers): text counts on in all
/// three rows; an image's tokens have the position before it plus their time, row and column; what follows goes on after the largest.
/// </summary>
/// <param name="PositionIds">Time, height and width position of every token, <c>[3, T]</c> row-major.</param>
/// <param name="Length">Tokens of the sequence, <c>T</c>.</param>
/// <param name="RopeDelta">
/// Largest position plus one, minus <c>T</c>: a token generated as number <c>n</c> (counted from 0 over the whole sequence) has position <c>n + RopeDelta</c> in all rows.
/// </param>
public sealed record MropePositions(long[] PositionIds, int Length, long RopeDelta)
{
    /// <summary>Works out the positions.</summary>
    /// <param name="inputIds">The sequence, image placeholders in full number.</param>
    /// <param name="grids">Patches of each image, in the order of the sequence.</param>
    /// <param name="model">Says which token stands for an image and how many patches are merged.</param>
    /// <exception cref="ModelException">The placeholders do not match the grids, or the sequence holds a video.</exception>
    public static MropePositions Compute(ReadOnlySpan<int> inputIds, IReadOnlyList<ImageGrid> grids, ModelConfiguration model)
    {
        ArgumentNullException.ThrowIfNull(grids);
        ArgumentNullException.ThrowIfNull(model);
        var length = inputIds.Length;
        var positions = new long[3 * length];
        var (next, image, i) = (0L, 0, 0);
        while (i < length)
        {
            if (inputIds[i] == model.VideoTokenId)
                throw new ModelException($"Token {i} of the prompt stands for a video; only images are supported.");
            if (inputIds[i] != model.ImageTokenId)
            {
                positions[i] = positions[length + i] = positions[(2 * length) + i] = next++;
                i++;
                continue;
            }

            if (image == grids.Count)
                throw new ModelException($"The prompt has more image tokens than its {grids.Count} images need.");
            var (rows, columns) = MergedSize(grids[image], model.Vision.MergeSize);
            if (i + ((long)rows * columns) > length || inputIds.Slice(i, rows * columns).ContainsAnyExcept(model.ImageTokenId))
                throw new ModelException($"The prompt has fewer than the {rows * columns} image tokens that image {image + 1} needs.");
            for (var cell = 0; cell < rows * columns; cell++, i++)
            {
                positions[i] = next;
                positions[length + i] = next + (cell / columns);
                positions[(2 * length) + i] = next + (cell % columns);
            }

            next += Math.Max(rows, columns);
            image++;
        }

        return image == grids.Count
            ? new MropePositions(positions, length, next - length)
            : throw new ModelException($"The prompt has image tokens for {image} of its {grids.Count} images.");
    }

    private static (int Rows, int Columns) MergedSize(ImageGrid grid, int merge) =>
        grid is { Time: 1, Rows: > 0, Columns: > 0 } && grid.Rows % merge == 0 && grid.Columns % merge == 0
            ? (grid.Rows / merge, grid.Columns / merge)
            : throw new ModelException($"An image of {grid.Time} x {grid.Rows} x {grid.Columns} patches is not a still image whose patches merge {merge} x {merge}.");
}
