using Microsoft.ML.OnnxRuntimeGenAI;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.GenAI.Tests;

/// <summary>The runtime's own package with the tokens that it gave in Python: shows that inputs are set as it wants them.</summary>
public sealed class ReferencePackageTests
{
    // reference/README.md, genai-multimodal.
    private static readonly int[] Expected = [959, 1253, 90, 502, 1020, 515, 1009, 696, 1548, 1081, 1008, 778, 258, 906, 1095, 144];

    [Fact]
    public void Direct_inputs_give_the_tokens_of_the_reference()
    {
        var golden = GoldenPair.Square();
        using var model = new Microsoft.ML.OnnxRuntimeGenAI.Model(SharedData.Path("reference", "genai-multimodal"));
        using var search = new GeneratorParams(model);
        search.SetSearchOption("max_length", golden.InputIds.Length + Expected.Length);
        using var generator = new Generator(model, search);
        using var pixels = PinnedTensor.Of(golden.PixelValues, golden.PixelValues.Length / 1176, 1176);
        using var grid = PinnedTensor.Of(golden.Grid, 2, 3);
        using var count = PinnedTensor.Of([(long)golden.InputIds.Count(id => id == 1548)], 1);
        generator.SetModelInput("pixel_values", pixels.Tensor);
        generator.SetModelInput("image_grid_thw", grid.Tensor);
        generator.SetModelInput("num_image_tokens", count.Tensor);
        generator.AppendTokens(golden.InputIds);

        var tokens = new List<int>();
        while (tokens.Count < Expected.Length)
        {
            generator.GenerateNextToken();
            tokens.Add(generator.GetNextTokens()[0]);
        }

        tokens.ShouldBe(Expected);
    }
}
