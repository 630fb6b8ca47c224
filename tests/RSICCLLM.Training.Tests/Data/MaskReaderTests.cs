using RSICCLLM.Captions;
using RSICCLLM.Training.Data;

namespace RSICCLLM.Training.Tests.Data;

public class MaskReaderTests
{
    private static readonly Dictionary<string, int> Classes = new() { ["building built"] = 0, ["road built"] = 1 };

    [Fact]
    public void A_mask_becomes_shares_classes_centres_and_a_summary()
    {
        // 56 x 28 pixels: two tokens of 28 pixels, 2 x 2 cells of 14 each. A building of 14 x 7 pixels in the upper left cell of the right token.
        var mask = new byte[56 * 28];
        for (var y = 0; y < 7; y++)
        {
            for (var x = 28; x < 42; x++)
                mask[(y * 56) + x] = 3;
        }

        var targets = new AuxiliaryTargets(1, 1, 2, 2, 2);
        new MaskReader(Classes, 28, 2).Fill(mask, 56, 28, [new("building built", 1, ScenePosition.UpperRight, [3])], targets, 0);

        targets.HasMask.ShouldBe([1f]);
        targets.HasChanges.ShouldBe([1f]);
        targets.Mask.Select(v => MathF.Round(v, 4)).ShouldBe([0, 0, 0, 0, 0.5f, 0, 0, 0]);
        targets.Classes.ShouldBe([0f, 0, 1, 0]);
        targets.Centres.ShouldBe([0f, 0, 1, 0]);
        targets.Summary.ShouldBe([1L, 0]);
        targets.Positions.ShouldBe([(long)ScenePosition.UpperRight, AuxiliaryTargets.Unknown]);
        // Columns 28 to 41 of 56 and rows 0 to 6 of 28: centre at 35 and 3.5, a quarter of the image wide and high.
        targets.Extents.ShouldBe([0.25f, -0.75f, -0.5f, -0.5f, float.NaN, float.NaN, float.NaN, float.NaN]);
    }

    [Fact]
    public void An_extent_covers_all_pixels_of_a_class_and_its_centroid_weighs_them_alike()
    {
        // Nine pixels around (1, 1) and one at (21, 11): centroid (3, 2), twenty-two columns and twelve rows of 28.
        var mask = new byte[28 * 28];
        for (var i = 0; i < 9; i++)
            mask[(i / 3 * 28) + (i % 3)] = 1;
        mask[(11 * 28) + 21] = 2;
        var targets = new AuxiliaryTargets(2, 1, 1, 2, 2);
        new MaskReader(Classes, 28, 2).Fill(mask, 28, 28, [new("road built", 2, null, [1, 2])], targets, 1);

        targets.Extents.Take(12).ShouldAllBe(v => float.IsNaN(v));
        targets.Extents.Skip(12).ShouldBe([-0.75f, 2.5f / 14 - 1, 22f / 14 - 1, 12f / 14 - 1], 1e-6);
    }

    [Fact]
    public void Objects_of_one_class_are_counted_where_their_centres_lie()
    {
        var mask = new byte[56 * 28];
        mask[(3 * 56) + 3] = 1;
        mask[(3 * 56) + 20] = 2;
        mask[(20 * 56) + 50] = 7;
        var targets = new AuxiliaryTargets(1, 1, 2, 1, 2);
        new MaskReader(Classes, 28, 1).Fill(mask, 56, 28, [new("building built", 3, null, [1, 2, 7])], targets, 0);

        targets.Centres.ShouldBe([2f, 0, 1, 0]);
        // One pixel is less than a fiftieth of a token: too little to count as present.
        targets.Classes.ShouldBe([0f, 0, 0, 0]);
        targets.Summary.ShouldBe([3L, 0]);
    }

    [Fact]
    public void A_binary_mask_trains_the_mask_only()
    {
        var mask = new byte[28 * 28];
        Array.Fill(mask, (byte)255);
        var targets = new AuxiliaryTargets(1, 1, 1, 2, 2);
        new MaskReader(Classes, 28, 2).Fill(mask, 28, 28, null, targets, 0);

        targets.HasMask.ShouldBe([1f]);
        targets.HasChanges.ShouldBe([0f]);
        targets.Mask.ShouldAllBe(v => Math.Abs(v - 1) < 1e-4);
        targets.Summary.ShouldAllBe(v => v == AuxiliaryTargets.Unknown);
    }

    [Fact]
    public void Nothing_changed_needs_no_mask()
    {
        var targets = new AuxiliaryTargets(1, 1, 1, 2, 2);
        new MaskReader(Classes, 28, 2).Fill(null, 28, 28, [], targets, 0);

        targets.HasMask.ShouldBe([1f]);
        targets.HasChanges.ShouldBe([1f]);
        targets.Mask.ShouldAllBe(v => v == 0);
        targets.Summary.ShouldBe([0L, 0]);
    }

    [Theory]
    [InlineData(20, AuxiliaryTargets.MaxCount)]
    [InlineData(null, AuxiliaryTargets.Uncounted)]
    public void Large_and_missing_quantities_have_answers_of_their_own(int? quantity, int answer)
    {
        var targets = new AuxiliaryTargets(1, 1, 1, 1, 2);
        new MaskReader(Classes, 28, 1).Fill(new byte[28 * 28], 28, 28, [new("road built", quantity, null, [])], targets, 0);
        targets.Summary.ShouldBe([0L, answer]);
    }
}
