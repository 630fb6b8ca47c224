using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Positions;
using RSICCLLM.Model.Prompts;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Runs a finished package once with ONNX Runtime on the CPU, one graph at a time, and records what it answers.</summary>
internal static class SelfTestRecorder
{
    // A wrong kernel gives logits that have nothing to do with the right ones and differ by several standard deviations;
    // rounding (8-bit activations, float16) stays far below these shares of one.
    private const double Float32Share = 0.02;
    private const double QuantizedShare = 0.35;

    /// <summary>Records the self-test into the package's folder.</summary>
    /// <param name="folder">The package, its graphs written.</param>
    /// <param name="configuration">The model.</param>
    /// <param name="processor">Of the model.</param>
    /// <param name="prompt">Of the model.</param>
    /// <param name="options">Tile size, target and precision.</param>
    /// <exception cref="ModelException">The graphs do not run, or give something else than numbers.</exception>
    public static PackageSelfTest Record(
        string folder, ModelConfiguration configuration, ImageProcessor processor, ChangePrompt prompt, ConversionOptions options)
    {
        var (width, height) = options.Tile;
        var before = SelfTestTiles.Draw(width, height, later: false);
        var after = SelfTestTiles.Draw(width, height, later: true);
        var first = processor.Process(before, width, height);
        var second = processor.Process(after, width, height);
        var ids = prompt.Build(first.Grid, second.Grid);
        float[] logits;
        try
        {
            var features = EncodeImages(folder, options.Targets[0], configuration, first, second);
            var embeddings = Embed(folder, configuration, ids, features);
            logits = Decode(folder, options.Targets[0], configuration, ids, embeddings, [first.Grid, second.Grid]);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"The package's graphs do not run on this machine's CPU: {e.Message}", e);
        }

        if (!logits.All(float.IsFinite))
            throw new ModelException("The model gives logits that are no numbers for two ordinary tiles: its weights are damaged or its training diverged.");
        new SelfTestData
        {
            Width = width,
            Height = height,
            Before = before,
            After = after,
            InputIds = ids,
            Logits = logits,
        }.Save(Path.Combine(folder, SelfTestData.FileName));
        var share = options.Precision == WeightPrecision.Float32 ? Float32Share : QuantizedShare;
        return new PackageSelfTest(SelfTestData.FileName, share * Math.Max(Deviation(logits), 1e-3));
    }

    private static float[] EncodeImages(string folder, string target, ModelConfiguration configuration, PatchedImage first, PatchedImage second)
    {
        var grid = first.Grid;
        float[] pixels = [.. first.PixelValues, .. second.PixelValues];
        long[] sizes = [1, grid.Rows, grid.Columns, 1, grid.Rows, grid.Columns];
        using var patches = OrtValue.CreateTensorValueFromMemory(pixels, [2 * grid.PatchCount, configuration.Vision.PatchElements]);
        using var grids = OrtValue.CreateTensorValueFromMemory(sizes, [2, 3]);
        return Run(
            Path.Combine(folder, PackageLayout.VisionFileOf(target)),
            [PackageLayout.PixelValues, PackageLayout.ImageGrid],
            [patches, grids],
            PackageLayout.ImageFeatures);
    }

    private static float[] Embed(string folder, ModelConfiguration configuration, int[] ids, float[] features)
    {
        using var tokens = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]);
        var hidden = configuration.Text.HiddenSize;
        using var images = OrtValue.CreateTensorValueFromMemory(features, [features.Length / hidden, hidden]);
        return Run(
            Path.Combine(folder, PackageLayout.EmbeddingFile),
            [PackageLayout.InputIds, PackageLayout.ImageFeatures],
            [tokens, images],
            PackageLayout.InputEmbeddings);
    }

    private static float[] Decode(string folder, string target, ModelConfiguration configuration, int[] ids, float[] embeddings, IReadOnlyList<ImageGrid> grids)
    {
        var text = configuration.Text;
        var positions = MropePositions.Compute(ids, grids, configuration);
        var mask = new long[ids.Length];
        Array.Fill(mask, 1);
        List<string> names = [PackageLayout.InputEmbeddings, PackageLayout.AttentionMask, PackageLayout.PositionIds];
        List<OrtValue> values =
        [
            OrtValue.CreateTensorValueFromMemory(embeddings, [1, ids.Length, text.HiddenSize]),
            OrtValue.CreateTensorValueFromMemory(mask, [1, ids.Length]),
            OrtValue.CreateTensorValueFromMemory(positions.PositionIds, [3, 1, ids.Length]),
        ];
        try
        {
            long[] empty = [1, text.KeyValueHeadCount, 0, text.HeadSize];
            for (var layer = 0; layer < text.LayerCount; layer++)
            {
                names.AddRange([PackageLayout.PastKey(layer), PackageLayout.PastValue(layer)]);
                values.Add(Empty(target, empty));
                values.Add(Empty(target, empty));
            }

            // The last position's, whether the graph gives all or only that one.
            return Run(Path.Combine(folder, PackageLayout.DecoderFile(target)), names, values, PackageLayout.Logits)[^text.VocabularySize..];
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    private static float[] Run(string path, IReadOnlyList<string> names, IReadOnlyList<OrtValue> values, string output)
    {
        // Without its warning that a caller may give the count of logits.
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(path, settings);
        using var options = new RunOptions();
        using var results = session.Run(options, names, values, [output]);
        return results[0].GetTensorTypeAndShape().ElementDataType == TensorElementType.Float16
            ? [.. results[0].GetTensorDataAsSpan<Float16>().ToArray().Select(v => (float)v)]
            : results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    // The cache of a DirectML graph is float16; so are its logits.
    private static OrtValue Empty(string target, long[] shape) => target == ConversionOptions.DirectMlTarget
        ? OrtValue.CreateTensorValueFromMemory(Array.Empty<Float16>(), shape)
        : OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), shape);

    private static double Deviation(float[] values)
    {
        var mean = values.Average(v => (double)v);
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
