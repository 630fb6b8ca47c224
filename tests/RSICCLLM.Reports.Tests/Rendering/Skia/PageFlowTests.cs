using CsCheck;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Rendering.Skia.Blocks;
using SkiaSharp;

namespace RSICCLLM.Reports.Tests.Rendering.Skia;

public class PageFlowTests
{
    private const float Page = 100;

    [Fact]
    public void Every_block_is_placed_once_in_order_without_overlap()
    {
        var block = Gen.Select(Gen.Single[1, 99], Gen.Single[0, 20], Gen.Bool, (h, s, k) => new Box(h) { SpaceBefore = s, KeepWithNext = k });
        block.List[0, 30].Sample(blocks =>
        {
            var pages = PageFlow.Flow(blocks, Page).ToList();

            pages.SelectMany(p => p.Select(b => b.Block)).ShouldBe(blocks);
            foreach (var page in pages)
            {
                var end = 0f;
                foreach (var (placed, y) in page)
                {
                    y.ShouldBeGreaterThanOrEqualTo(end - 0.001f);
                    end = y + placed.Height;
                }

                end.ShouldBeLessThanOrEqualTo(Page + 0.001f);
            }
        });
    }

    [Fact]
    public void A_heading_moves_with_what_follows()
    {
        var heading = new Box(10) { KeepWithNext = true };

        var pages = PageFlow.Flow([new Box(60), heading, new Box(50)], Page).ToList();

        pages.Count.ShouldBe(2);
        pages[1][0].Block.ShouldBe(heading);
    }

    [Fact]
    public void A_group_is_not_divided_when_a_page_can_hold_it()
    {
        var group = new GroupBlock([new Box(40), new Box(50)], Page);

        var pages = PageFlow.Flow([new Box(50), group], Page).ToList();

        pages[1].ShouldHaveSingleItem().Block.ShouldBe(group);
    }

    [Fact]
    public void A_group_higher_than_a_page_is_divided_between_its_blocks()
    {
        var pages = PageFlow.Flow([new GroupBlock([new Box(60), new Box(60), new Box(30)], Page)], Page).ToList();

        pages.Select(p => p.Sum(b => b.Block.Height)).ShouldBe([60f, 90f]);
    }

    [Fact]
    public void A_page_break_makes_no_empty_page() =>
        PageFlow.Flow([null, new Box(10), null, null, new Box(10), null], Page).Count().ShouldBe(2);

    [Fact]
    public void Nothing_makes_one_empty_page() => PageFlow.Flow([], Page).ShouldHaveSingleItem().ShouldBeEmpty();

    private sealed class Box(float height) : LaidBlock
    {
        public override float Height => height;

        public override void Draw(SKCanvas canvas, float x, float y)
        {
        }
    }
}
