using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntimeGenAI;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Model;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.GenAI;

/// <summary>A loaded model that answers one tile at a time; takes over the native model. Not thread-safe.</summary>
internal sealed class GenAIModel(Microsoft.ML.OnnxRuntimeGenAI.Model model, PackageParts parts) : IDisposable
{
    // Not part of the graphs: the runtime cuts the features by it, and answers nonsense without an error where it is missing.
    private const string ImageTokenCount = "num_image_tokens";

    /// <summary>Patches of both dates, ready for the vision graph.</summary>
    public (float[] Pixels, ImageGrid Grid) Prepare(TilePair tile)
    {
        var grid = parts.Processor.Grid(tile.Before.Width, tile.Before.Height);
        var image = grid.PatchCount * parts.Processor.Settings.PatchElements;
        var pixels = new float[2 * image];
        parts.Processor.Process(tile.Before.Pixels, tile.Before.Width, tile.Before.Height, pixels.AsSpan(0, image));
        parts.Processor.Process(tile.After.Pixels, tile.After.Width, tile.After.Height, pixels.AsSpan(image));
        return (pixels, grid);
    }

    /// <summary>Answers a prompt about a pair of pictures.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two tokens.</exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public Generation Answer(float[] pixels, ImageGrid grid, int[] prompt, DecodingOptions options, CancellationToken cancellation)
    {
        try
        {
            var most = Math.Min(options.MaxNewTokens, parts.Configuration.Text.MaxPositions - prompt.Length);
            if (most < 1)
                throw new ModelException($"The prompt has {prompt.Length} tokens, but the model's context has {parts.Configuration.Text.MaxPositions}; use smaller tiles.");
            using var run = Start(pixels, grid, prompt, prompt.Length + most, options);
            var tokens = new List<int>();
            var logProbabilities = 0.0;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                run.Generator.GenerateNextToken();
                var token = run.Generator.GetNextTokens()[0];
                tokens.Add(token);
                logProbabilities += LogProbability.Of(Logits(run.Generator), token);
                if (parts.StopTokens.Contains(token))
                    return new Generation(0, tokens, logProbabilities / tokens.Count, StopReason.StopToken);
                if (tokens.Count >= most)
                    return new Generation(0, tokens, logProbabilities / tokens.Count, StopReason.Length);
            }
        }
        catch (OnnxRuntimeGenAIException e)
        {
            throw new ModelException($"ONNX Runtime GenAI failed: {e.Message.ReplaceLineEndings(" ").Trim()}", e);
        }
    }

    /// <summary>Logits after a prompt.</summary>
    public float[] FirstLogits(TilePair tile, int[] prompt, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (pixels, grid) = Prepare(tile);
        using var run = Start(pixels, grid, prompt, prompt.Length + 1, new DecodingOptions());
        run.Generator.GenerateNextToken();
        return Logits(run.Generator);
    }

    public void Dispose() => model.Dispose();

    private Run Start(float[] pixels, ImageGrid grid, int[] prompt, int maxLength, DecodingOptions options)
    {
        using var search = new GeneratorParams(model);
        search.SetSearchOption("max_length", maxLength);
        search.SetSearchOption("do_sample", options.Temperature > 0);
        if (options.Temperature > 0)
        {
            search.SetSearchOption("temperature", options.Temperature);
            search.SetSearchOption("top_p", options.TopP);
            search.SetSearchOption("random_seed", options.Seed);
        }

        var imageTokens = prompt.Count(token => token == parts.Configuration.ImageTokenId);
        var run = new Run(
            new Generator(model, search),
            PinnedTensor.Of(pixels, 2L * grid.PatchCount, parts.Processor.Settings.PatchElements),
            PinnedTensor.Of([1L, grid.Rows, grid.Columns, 1L, grid.Rows, grid.Columns], 2, 3),
            PinnedTensor.Of([(long)imageTokens], 1));
        try
        {
            run.Generator.SetModelInput(PackageLayout.PixelValues, run.Pixels.Tensor);
            run.Generator.SetModelInput(PackageLayout.ImageGrid, run.Grid.Tensor);
            run.Generator.SetModelInput(ImageTokenCount, run.ImageTokens.Tensor);
            run.Generator.AppendTokens(prompt);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    // The last position's; older and newer graphs give logits of one position or of all.
    private float[] Logits(Generator generator)
    {
        using var tensor = generator.GetOutput(PackageLayout.Logits);
        var vocabulary = parts.Configuration.Text.VocabularySize;
        var logits = new float[vocabulary];
        if (tensor.Type() == ElementType.float16)
            TensorPrimitives.ConvertToSingle(tensor.GetData<Half>()[^vocabulary..], logits);
        else
            tensor.GetData<float>()[^vocabulary..].CopyTo(logits);
        return logits;
    }

    private sealed record Run(Generator Generator, PinnedTensor Pixels, PinnedTensor Grid, PinnedTensor ImageTokens) : IDisposable
    {
        public void Dispose()
        {
            Generator.Dispose();
            Pixels.Dispose();
            Grid.Dispose();
            ImageTokens.Dispose();
        }
    }
}
