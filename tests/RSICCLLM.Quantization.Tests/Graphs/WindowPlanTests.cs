using CsCheck;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Tests.Support;

namespace RSICCLLM.Quantization.Tests.Graphs;

public class WindowPlanTests
{
    [Fact]
    public void Nine_by_nine_tokens_in_windows_of_four_make_three_sizes()
    {
        var plan = new WindowPlan(Grid(9, 9, 112));
        // 4 whole windows of 16 tokens, 2 + 2 strips of 4 at the edges, 1 corner; 4 patches to a token.
        plan.Groups.ShouldBe([new WindowGroup(4, 64), new WindowGroup(4, 16), new WindowGroup(1, 4)]);
        plan.PatchOrder.Take(16).ShouldBe(Enumerable.Range(0, 16));
        plan.PatchOrder.Skip(16).Take(4).ShouldBe([36, 37, 38, 39]);
        plan.PatchOrder[^1].ShouldBe((81 * 4) - 1);
    }

    [Fact]
    public void Every_window_is_contiguous_and_every_token_comes_back() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 5]).Sample((rows, columns, window) =>
        {
            var grid = Grid(rows, columns, 28 * window);
            var plan = new WindowPlan(grid);
            plan.PatchOrder.Order().ShouldBe(Enumerable.Range(0, grid.PatchCount));
            for (var token = 0; token < grid.TokenCount; token++)
                plan.PatchOrder[plan.TokenPlaces[token] * 4].ShouldBe(token * 4);
            var at = 0;
            foreach (var group in plan.Groups)
            {
                for (var w = 0; w < group.Count; w++, at += group.Patches)
                {
                    plan.PatchOrder.Skip(at).Take(group.Patches)
                        .Select(patch => (patch / 4 / columns / window, patch / 4 % columns / window)).Distinct().Count().ShouldBe(1);
                }
            }

            at.ShouldBe(grid.PatchCount);
        });

    private static TileGrid Grid(int rows, int columns, int window) =>
        new(Models.Tiny.Vision with { WindowSize = window }, columns * 28, rows * 28);
}
