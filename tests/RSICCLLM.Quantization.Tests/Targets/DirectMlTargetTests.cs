using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Targets;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Targets;

public class DirectMlTargetTests
{
    // Without zero points, because one matrix of the tiny model has an odd number of blocks a row.
    private static readonly BlockFormat Shared = new(32, true, 4, ElementType.Float16);

    [Fact]
    public void Heavy_operators_are_as_many_and_of_the_type_that_the_official_graph_has()
    {
        var official = new OnnxFile(SharedData.Path("reference", "genai-official", "tiny_dml_int4", "model.onnx"));
        using var checkpoint = Golden.OpenCheckpoint();
        using var folder = new TemporaryFolder();
        var graph = Decoder(checkpoint);
        graph.Data.Write(folder.Path, null, TestContext.Current.CancellationToken);
        ModelWriter.Write(graph, folder.File("decoder.onnx"), "test", "0");
        var ours = new OnnxFile(folder.File("decoder.onnx"));
        foreach (var op in new[] { "MatMulNBits", "GroupQueryAttention", "SkipSimplifiedLayerNormalization", "SimplifiedLayerNormalization" })
            ours.Count(op).ShouldBe(official.Count(op), op);

        var types = new ValueTypes(graph);
        foreach (var node in graph.Nodes)
        {
            types.Add(node);
            if (node.Operator is "MatMulNBits" or "GroupQueryAttention")
                types[node.Inputs[0]].ShouldBe(ElementType.Float16, node.Name);
            if (node.Operator.EndsWith("LayerNormalization", StringComparison.Ordinal))
                types[node.Inputs[0]].ShouldBe(ElementType.Float32, node.Name);
        }

        graph.Inputs.Single(i => i.Name == PackageLayout.PastKey(0)).Type.ShouldBe(ElementType.Float16);
        graph.Inputs.Single(i => i.Name == PackageLayout.InputEmbeddings).Type.ShouldBe(ElementType.Float32);
        graph.Outputs.ShouldAllBe(output => output.Type == ElementType.Float16);
        graph.Nodes.SelectMany(node => node.Attributes).ShouldNotContain(a => a.Name == "accuracy_level");
    }

    [Fact]
    public void Every_operator_of_the_official_graphs_but_their_rotary_is_in_the_table()
    {
        foreach (var name in new[] { "tiny_dml_int4", "qwen7b_2layers_dml_int4" })
        {
            var official = new OnnxFile(SharedData.Path("reference", "genai-official", name, "model.onnx"));
            official.Nodes.Where(node => !DirectMlOperators.Has(node.Domain, node.Operator)).Select(node => node.Operator).Distinct().Order()
                .ShouldBe(["Constant", "MRotaryEmbedding"]);
        }
    }

    [Fact]
    public void Float16_decoder_gives_the_float32_decoders_logits()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        var embeddings = golden.PromptEmbeddings(checkpoint);
        var positions = golden.Longs("position_ids");
        var tokens = positions.Length / 3;
        using var wide = new GraphRunner(g => DecoderGraph.Build(
            g, new CheckpointWeights(checkpoint), checkpoint.Configuration, new BlockLinear(Shared, 1, BlockQuantizers.RoundToNearest), LogitPositions.Last));
        using var narrow = new GraphRunner(g =>
        {
            DecoderGraph.Build(g, new CheckpointWeights(checkpoint), checkpoint.Configuration, new BlockLinear(Shared, 1, BlockQuantizers.RoundToNearest), LogitPositions.Last);
            DirectMlTarget.ApplyToDecoder(g);
        });
        using var runner = new DecoderRunner(wide.Session, checkpoint.Configuration.Text, 1, tokens);
        var expected = runner.Step(embeddings, Enumerable.Repeat(1L, tokens).ToArray(), positions);
        var found = Run(narrow.Session, checkpoint.Configuration.Text, embeddings, positions);
        var deviation = Math.Sqrt(expected.Average(v => (double)v * v));
        Numbers.LargestDifference(found, expected).ShouldBeLessThan(0.01 * deviation);
    }

    [Fact]
    public void Float16_vision_gives_the_float32_features_and_keeps_the_difference_module_in_float32()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        var grid = golden.Longs("image_grid_thw");
        var tile = new TileGrid(checkpoint.Configuration.Vision, (int)grid[2] * 14, (int)grid[1] * 14);
        GraphBuilder? rewritten = null;
        using var graph = new GraphRunner(g =>
        {
            VisionGraph.Build(
                g, new CheckpointWeights(checkpoint), checkpoint.Configuration, tile,
                new PixelNormalization([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]), ElementType.Float16, new FloatLinear());
            DirectMlTarget.ApplyToVision(g);
            rewritten = g;
        });
        var pixels = golden.Floats("pixel_values");
        var result = graph.Run(
            (PackageLayout.PixelValues, GraphRunner.Floats(pixels, pixels.Length / 1176, 1176)),
            (PackageLayout.ImageGrid, GraphRunner.Longs(grid, grid.Length / 3, 3)));
        var expected = golden.Floats("image_features");
        var deviation = Math.Sqrt(expected.Average(v => (double)v * v));
        Numbers.LargestDifference(result.Floats(PackageLayout.ImageFeatures), expected).ShouldBeLessThan(0.02 * deviation);

        var types = new ValueTypes(rewritten!);
        foreach (var node in rewritten!.Nodes)
        {
            types.Add(node);
            if (node.Name.StartsWith("difference/", StringComparison.Ordinal) && node.Operator is not ("Cast" or "Reshape"))
                node.Outputs.ShouldAllBe(output => types[output] != ElementType.Float16, node.Name);
        }

        rewritten.Outputs.ShouldAllBe(output => output.Type == ElementType.Float32 && types[output.Name] == ElementType.Float32);
        rewritten.Nodes.Single(node => node.Operator == "Gelu").Domain.ShouldBe(GraphBuilder.MicrosoftDomain);
        rewritten.Nodes.Count(node => node.Operator == "MatMul" && types[node.Outputs[0]] == ElementType.Float16).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Operators_and_blocks_that_DirectML_lacks_are_refused()
    {
        var graph = new GraphBuilder("g", new ExternalData("d"));
        graph.Output(graph.Node("Erf", [graph.Input("x", ElementType.Float32, 4)]), "y", ElementType.Float32, 4);
        Should.Throw<ModelException>(() => DirectMlOperators.Check(graph)).Message.ShouldContain("Erf");

        var odd = new GraphBuilder("g", new ExternalData("d"));
        var weights = new MemoryWeights().AddRandom(new Random(1), "w", 1, 8, 96);
        var y = new BlockLinear(Shared with { Symmetric = false }, 0, BlockQuantizers.RoundToNearest).Multiply(
            new WeightLoader(odd, weights, ElementType.Float32), odd.Input("x", ElementType.Float32, 1, 96), "w", 96, 8);
        odd.Output(y, "y", ElementType.Float32, 1, 8);
        Should.Throw<ModelException>(() => DirectMlTarget.ApplyToDecoder(odd)).Message.ShouldContain("3 blocks");
    }

    [Fact]
    public void Both_targets_share_one_file_of_packed_weights_and_each_has_a_configuration()
    {
        using var folder = new TemporaryFolder();
        var options = new ConversionOptions
        {
            Checkpoint = SharedData.Path("reference", "tiny-qwen2_5_vl"),
            Output = folder.File("both"),
            Targets = [ConversionOptions.CpuTarget, ConversionOptions.DirectMlTarget],
            TileWidth = 84,
            TileHeight = 84,
        };
        PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        var cpu = new OnnxFile(Path.Combine(options.Output, PackageLayout.DecoderFile("cpu")));
        var directml = new OnnxFile(Path.Combine(options.Output, PackageLayout.DecoderFile("directml")));
        foreach (var name in cpu.Tensors.Keys.Where(k => k.EndsWith(".int4", StringComparison.Ordinal) || k.EndsWith(".scales", StringComparison.Ordinal)))
            (directml.Tensors[name].File, directml.Tensors[name].Offset, directml.Tensors[name].Length).ShouldBe((cpu.Tensors[name].File, cpu.Tensors[name].Offset, cpu.Tensors[name].Length));

        // Both graphs' weights in one file: little more than one graph's.
        var alone = PackageBuilder.Build(options with { Targets = ["cpu"], Output = folder.File("cpu"), SelfTest = false }, cancellation: TestContext.Current.CancellationToken);
        var size = new FileInfo(Path.Combine(options.Output, PackageLayout.DecoderDataFile)).Length;
        size.ShouldBeLessThan((long)(1.1 * alone.Files.Single(f => f.Path == PackageLayout.DecoderDataFile).Size));
        File.ReadAllText(Path.Combine(options.Output, "genai_config.directml.json")).ShouldContain("\"dml\"");
        File.ReadAllText(Path.Combine(options.Output, "genai_config.directml.json")).ShouldContain("vision_directml.onnx");
        File.ReadAllText(Path.Combine(options.Output, PackageLayout.GenAiConfigFile)).ShouldContain("decoder_cpu.onnx");
    }

    private static GraphBuilder Decoder(RSICCLLM.Model.Safetensors.Checkpoint checkpoint)
    {
        var graph = new GraphBuilder("decoder", new ExternalData("decoder.onnx.data"));
        DecoderGraph.Build(graph, new CheckpointWeights(checkpoint), checkpoint.Configuration, new BlockLinear(Shared, 4, BlockQuantizers.RoundToNearest), LogitPositions.Last);
        DirectMlTarget.ApplyToDecoder(graph);
        return graph;
    }

    private static float[] Run(InferenceSession session, RSICCLLM.Model.Configuration.TextConfiguration text, float[] embeddings, long[] positions)
    {
        var tokens = positions.Length / 3;
        List<string> names = [PackageLayout.InputEmbeddings, PackageLayout.AttentionMask, PackageLayout.PositionIds];
        List<OrtValue> values =
        [
            OrtValue.CreateTensorValueFromMemory(embeddings, [1, tokens, text.HiddenSize]),
            OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(1L, tokens).ToArray(), [1, tokens]),
            OrtValue.CreateTensorValueFromMemory(positions, [3, 1, tokens]),
        ];
        for (var layer = 0; layer < text.LayerCount; layer++)
        {
            foreach (var name in new[] { PackageLayout.PastKey(layer), PackageLayout.PastValue(layer) })
            {
                names.Add(name);
                values.Add(OrtValue.CreateTensorValueFromMemory(Array.Empty<Float16>(), [1, text.KeyValueHeadCount, 0, text.HeadSize]));
            }
        }

        using var options = new RunOptions();
        using var results = session.Run(options, names, values, [PackageLayout.Logits]);
        values.ForEach(value => value.Dispose());
        return [.. results[0].GetTensorDataAsSpan<Float16>().ToArray().Select(v => (float)v)];
    }
}
