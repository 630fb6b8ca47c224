using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model;

namespace RSICCLLM.Verification;

/// <summary>A pair of tiles with its reference captions.</summary>
/// <param name="Id">Name in the file.</param>
/// <param name="Tile">The pictures.</param>
/// <param name="Caption">The answer that is trained on.</param>
/// <param name="References">All references, the caption among them.</param>
public sealed record CaptionedPair(string Id, TilePair Tile, string Caption, IReadOnlyList<string> References)
{
    /// <summary>Reads pairs of an RSICI file one by one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">Columns that every picture must have.</param>
    /// <param name="height">Rows, alike.</param>
    /// <param name="count">Most pairs.</param>
    /// <exception cref="DatasetException">A line is broken.</exception>
    /// <exception cref="ModelException">A picture has another size.</exception>
    public static IEnumerable<CaptionedPair> Read(string path, int width, int height, int count)
    {
        foreach (var sample in RsiciFile.Read(path).Take(count))
        {
            var (before, after) = (RgbImageFile.Read(RsiciFile.Resolve(path, sample.Before)), RgbImageFile.Read(RsiciFile.Resolve(path, sample.After)));
            foreach (var (name, picture) in new[] { (sample.Before, before), (sample.After, after) })
            {
                if (picture.Width != width || picture.Height != height)
                    throw new ModelException($"The picture {name} of {path} has {picture.Width} x {picture.Height} pixels, where {width} x {height} are expected: cut or resize it.");
            }

            yield return new CaptionedPair(sample.Id, new TilePair(before, after), sample.Caption, [.. new[] { sample.Caption }.Concat(sample.Captions).Distinct()]);
        }
    }
}
