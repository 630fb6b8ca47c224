using RSICCLLM.Inference.Sessions;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Sessions;

public sealed class VisionSessionTests
{
    [Fact]
    public void Both_images_of_a_pair_are_encoded_in_one_call()
    {
        var pair = GoldenPair.NonSquare();
        using var vision = VisionSession.Open(SharedData.Path("reference", "genai-multimodal", "vision.onnx"), Tiny, TinyDecoder.Settings);
        pair.PixelValues.CopyTo(vision.Pixels(pair.PixelValues.Length / Tiny.PatchElements));

        var evidence = vision.Run(1, (int)pair.Grid[1], (int)pair.Grid[2], TestContext.Current.CancellationToken);

        // This reference graph has no difference module that shows evidence.
        evidence.ShouldHaveSingleItem().Values.ShouldBeEmpty();
        var features = vision.Features.Span<float>(0, pair.ImageFeatures.Length).ToArray();
        features.ShouldAllBe(value => float.IsFinite(value));
        features.Distinct().Count().ShouldBeGreaterThan(1000);
    }

    [Theory]
    [InlineData(4, 8, true)]
    [InlineData(2, 4, true)]
    [InlineData(0, 0, false)]
    [InlineData(3, 6, false)]
    [InlineData(4, 4, false)]
    [InlineData(8, 4, false)]
    public void Cells_of_evidence_divide_into_the_tokens(int rows, int columns, bool fit)
    {
        // 2 x 4 tokens: 1 x 1 cells each, or 2 x 2.
        void Check() => VisionSession.CheckCells("vision.onnx", rows, columns, 2, 4);

        if (fit)
            Should.NotThrow(Check);
        else
            Should.Throw<ModelException>(Check).Message.ShouldBe($"The graph 'vision.onnx' gave 'change_evidence' as {rows} x {columns} cells, which do not divide into 2 x 4 tokens; convert the checkpoint again, or switch pruning off.");
    }

    private static VisionConfiguration Tiny { get; } = new()
    {
        Depth = 4,
        HiddenSize = 32,
        IntermediateSize = 96,
        HeadCount = 2,
        Channels = 3,
        OutputSize = 64,
        PatchSize = 14,
        MergeSize = 2,
        TemporalPatchSize = 2,
        WindowSize = 56,
        FullAttentionBlocks = [1, 3],
        TokensPerSecond = 2,
    };
}
