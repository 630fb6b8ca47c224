using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;

namespace RSICCLLM.Quantization.Tests.Onnx;

public class GraphBuilderTests
{
    [Fact]
    public void Names_follow_scopes_and_are_unique()
    {
        var graph = new GraphBuilder("g", new ExternalData("d"));
        var x = graph.Input("x", ElementType.Float32, 2);
        graph.Add(x, x).Name.ShouldBe("Add");
        using (graph.Scope("layers.0"))
        {
            using (graph.Scope("attn"))
                graph.Add(x, x).Name.ShouldBe("layers.0/attn/Add");
            graph.Add(x, x).Name.ShouldBe("layers.0/Add");
            graph.Add(x, x).Name.ShouldBe("layers.0/Add_2");
        }
    }

    [Fact]
    public void An_output_takes_its_name_even_where_other_nodes_read_it()
    {
        using var graph = new GraphRunner(g =>
        {
            var x = g.Input("x", ElementType.Float32, 2);
            var sum = g.Add(x, x);
            var product = g.Mul(sum, sum);
            g.Output(sum, "sum", ElementType.Float32, 2);
            g.Output(product, "product", ElementType.Float32, 2);
        });
        var result = graph.Run(("x", GraphRunner.Floats([1, 3], 2)));
        result.Floats("sum").ShouldBe([2, 6]);
        result.Floats("product").ShouldBe([4, 36]);
    }

    [Fact]
    public void Equal_constants_are_stored_once()
    {
        var graph = new GraphBuilder("g", new ExternalData("d"));
        graph.Int64s(1, 2).ShouldBe(graph.Int64s(1, 2));
        graph.Float(0.5f).ShouldBe(graph.Float(0.5f));
        graph.Int64(1).ShouldNotBe(graph.Int64s(1));
        graph.Constants.Count.ShouldBe(4);
    }

    [Fact]
    public void A_split_that_is_read_in_part_keeps_all_its_outputs()
    {
        using var graph = new GraphRunner(g =>
        {
            var parts = g.Split(g.Input("x", ElementType.Float32, 3), 0, 1, 2);
            g.Output(parts[1], "y", ElementType.Float32, 2);
        });
        graph.Run(("x", GraphRunner.Floats([1, 2, 3], 3))).Floats("y").ShouldBe([2, 3]);
    }
}
