using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Positions;
using RSICCLLM.Model.Tests.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Positions;

public class MropePositionsTests
{
    private const int Image = 1548;

    [Theory]
    [InlineData("levir-256")]
    [InlineData("levir-nonsquare")]
    public void Positions_are_those_of_transformers(string name)
    {
        using var golden = new GoldenCase(name);
        var positions = MropePositions.Compute(golden.InputIds, golden.Grids, golden.Configuration);

        positions.PositionIds.ShouldBe(golden.File.ReadInt64("position_ids"));
        positions.RopeDelta.ShouldBe(golden.File.ReadInt64("rope_deltas").Single());
        positions.Length.ShouldBe(golden.InputIds.Length);
    }

    [Fact]
    public void An_image_between_words_by_hand()
    {
        // Text 0 1; an image of 1 x 3 tokens from 2 on; the text after it goes on at 2 + 3 = 5.
        var positions = MropePositions.Compute([7, 8, Image, Image, Image, 9], [new ImageGrid(1, 2, 6)], Model());

        positions.PositionIds.ShouldBe(
        [
            0, 1, 2, 2, 2, 5,
            0, 1, 2, 2, 2, 5,
            0, 1, 2, 3, 4, 5,
        ]);
        positions.RopeDelta.ShouldBe(0);
    }

    [Fact]
    public void A_square_image_saves_positions()
    {
        // 2 x 2 tokens take 2 positions: the next word would be number 4 with position 2.
        MropePositions.Compute([Image, Image, Image, Image], [new ImageGrid(1, 4, 4)], Model()).RopeDelta.ShouldBe(-2);
    }

    [Fact]
    public void Placeholders_that_do_not_fit_the_grids_are_told()
    {
        var two = new ImageGrid(1, 2, 4);
        Error([Image, 7], two).ShouldContain("fewer than the 2 image tokens that image 1 needs");
        Error([Image], two).ShouldContain("fewer than the 2");
        Error([Image, Image, Image, Image], two).ShouldContain("more image tokens than its 1 images");
        Error([Image, Image], two, two).ShouldContain("1 of its 2 images");
        Error([1549], two).ShouldContain("stands for a video");
        Error([Image], new ImageGrid(1, 3, 2)).ShouldContain("1 x 3 x 2 patches");
        Error([Image], new ImageGrid(2, 2, 2)).ShouldContain("2 x 2 x 2 patches");

        static string Error(int[] ids, params ImageGrid[] grids) =>
            Should.Throw<ModelException>(() => MropePositions.Compute(ids, grids, Model())).Message;
    }

    private static ModelConfiguration Model()
    {
        using var folder = new TemporaryFolder();
        return SampleConfiguration.Load(folder, SampleConfiguration.Json());
    }
}
