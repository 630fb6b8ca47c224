using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>
/// The difference-aware module in plain loops and double precision, from the formulas in <see cref="DifferenceModule"/>:
/// no shared code with the graph but the module's constants.
/// </summary>
internal sealed class DifferenceReference(ModelConfiguration model, int rows, int columns, Func<string, float[]> weight)
{
    private readonly DifferenceModule _module = new(model);

    /// <summary>For one pair: pictures <c>[rows*14, columns*14]</c> of luminance, patch embeddings and tokens per date in the processor's order.</summary>
    public (double[][] Features, double[] Evidence) Run(double[][,] luminance, float[][][] patches, float[][][] tokens)
    {
        var configuration = _module.Configuration;
        var texture = Texture(luminance);
        var tokenCount = rows * columns / 4;
        var spatial = new double[tokenCount][];
        var pixel = new double[tokenCount][];
        for (var t = 0; t < tokenCount; t++)
        {
            spatial[t] = Cells(t).SelectMany(cell => texture.Select(map => map[cell])).ToArray();
            pixel[t] = configuration.PixelDifference switch
            {
                PixelDifferenceSource.VisionTokens => Minus(tokens[0][t], tokens[1][t]),
                PixelDifferenceSource.Nothing => new double[_module.PixelDifferenceSize],
                _ => Enumerable.Range(4 * t, 4).SelectMany(p => Minus(patches[0][p], patches[1][p])).ToArray(),
            };
        }

        var asking = configuration.UsePixelDifference ? pixel : spatial;
        var answering = configuration.UseSpatialDifference ? spatial : pixel;
        var query = asking.Select(x => Multiply(x, DifferenceTensors.QueryWeight)).ToArray();
        var key = answering.Select(x => Multiply(x, DifferenceTensors.KeyWeight)).ToArray();
        var value = answering.Select(x => Multiply(x, DifferenceTensors.ValueWeight)).ToArray();
        var change = query.Select(q => Multiply(Attend(q, key, value), DifferenceTensors.OutputWeight)).ToArray();
        var features = Enumerable.Range(0, 2).SelectMany(date => Enumerable.Range(0, tokenCount)
            .Select(t => tokens[date][t].Select((v, i) => v + change[t][i]).ToArray())).ToArray();
        return (features, _module.HasEvidenceHead ? HeadEvidence(tokens, query) : TextureEvidence(texture));
    }

    private double[][] Texture(double[][,] luminance)
    {
        var before = Maps(luminance[0]);
        var after = Maps(luminance[1]);
        return before.Select((map, m) =>
        {
            var norm = map.Sum(Math.Abs) + after[m].Sum(Math.Abs) + DifferenceModule.Epsilon;
            return map.Select((v, cell) => rows * columns * (after[m][cell] - v) / norm).ToArray();
        }).ToArray();
    }

    private double[][] Maps(double[,] picture)
    {
        if (!_module.Configuration.UseGeometricTexture)
            return [PatchMeans(picture)];
        var weights = weight(DifferenceTensors.OperatorWeights);
        return Enumerable.Range(0, TextureOperators.Count).Select(i => Vote(PatchMeans(Respond(picture, i, weights)))).ToArray();
    }

    private static double[,] Respond(double[,] picture, int index, float[] weights)
    {
        var gate = TextureOperators.Gate(index);
        var (height, width) = (picture.GetLength(0), picture.GetLength(1));
        var response = new double[height, width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = 0.0;
                for (var k = 0; k < 9; k++)
                {
                    var neighbour = picture[Math.Clamp(y + (k / 3) - 1, 0, height - 1), Math.Clamp(x + (k % 3) - 1, 0, width - 1)];
                    var centre = index == TextureOperators.PlainConvolution ? 0 : picture[y, x];
                    sum += weights[(index * 9) + k] * gate[k] * (neighbour - centre);
                }

                response[y, x] = Math.Abs(sum);
            }
        }

        return response;
    }

    private double[] PatchMeans(double[,] picture)
    {
        var means = new double[rows * columns];
        for (var y = 0; y < rows * 14; y++)
        {
            for (var x = 0; x < columns * 14; x++)
                means[(y / 14 * columns) + (x / 14)] += picture[y, x] / 196;
        }

        return means;
    }

    private double[] Vote(double[] map)
    {
        var hough = new HoughGrid(rows, columns);
        var votes = new double[hough.BinCount];
        for (var cell = 0; cell < map.Length; cell++)
        {
            for (var k = 0; k < HoughGrid.AngleCount; k++)
                votes[hough.Bin(cell, k)] += map[cell] / hough.Count(hough.Bin(cell, k));
        }

        var least = votes.Sum() / hough.OccupiedBinCount * (1 - DifferenceModule.ThresholdTolerance);
        return map.Select((_, cell) => Enumerable.Range(0, HoughGrid.AngleCount)
            .Select(k => votes[hough.Bin(cell, k)])
            .Sum(v => v < least ? 0 : v) / HoughGrid.AngleCount).ToArray();
    }

    /// <summary>Cells of a token: upper left, upper right, lower left, lower right.</summary>
    private int[] Cells(int token)
    {
        var top = 2 * (token / (columns / 2));
        var left = 2 * (token % (columns / 2));
        return [(top * columns) + left, (top * columns) + left + 1, ((top + 1) * columns) + left, ((top + 1) * columns) + left + 1];
    }

    private double[] Attend(double[] query, double[][] key, double[][] value)
    {
        var scores = key.Select(k => k.Zip(query, (a, b) => a * b).Sum() / Math.Sqrt(_module.AttentionSize)).ToArray();
        var exponents = scores.Select(s => Math.Exp(s - scores.Max())).ToArray();
        var result = new double[value[0].Length];
        for (var t = 0; t < value.Length; t++)
        {
            for (var i = 0; i < result.Length; i++)
                result[i] += exponents[t] / exponents.Sum() * value[t][i];
        }

        return result;
    }

    private double[] TextureEvidence(double[][] texture) =>
        Enumerable.Range(0, rows * columns).Select(cell => 1 - Math.Exp(-texture.Average(map => Math.Abs(map[cell])))).ToArray();

    private double[] HeadEvidence(float[][][] tokens, double[][] query)
    {
        var cells = _module.EvidenceCells;
        var width = columns / 2 * cells;
        var evidence = new double[rows / 2 * cells * width];
        for (var t = 0; t < query.Length; t++)
        {
            double[] input = [.. tokens[0][t].Select(v => (double)v), .. tokens[1][t].Select(v => (double)v), .. query[t]];
            var inner = Add(Multiply(input, DifferenceTensors.EvidenceInputWeight), DifferenceTensors.EvidenceInputBias)
                .Select(x => x / (1 + Math.Exp(-x))).ToArray();
            var outer = Add(Multiply(inner, DifferenceTensors.EvidenceOutputWeight), DifferenceTensors.EvidenceOutputBias);
            for (var c = 0; c < outer.Length; c++)
            {
                var y = (t / (columns / 2) * cells) + (c / cells);
                var x = (t % (columns / 2) * cells) + (c % cells);
                evidence[(y * width) + x] = 1 / (1 + Math.Exp(-outer[c]));
            }
        }

        return evidence;
    }

    private double[] Multiply(double[] x, string tensor)
    {
        var w = weight(tensor);
        var result = new double[w.Length / x.Length];
        for (var o = 0; o < result.Length; o++)
        {
            for (var i = 0; i < x.Length; i++)
                result[o] += w[(o * x.Length) + i] * x[i];
        }

        return result;
    }

    private double[] Add(double[] x, string tensor) => x.Zip(weight(tensor), (a, b) => a + b).ToArray();

    private static double[] Minus(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x - y).ToArray();
}
