using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Calibration;

public class LayerByLayerTests
{
    [Fact]
    public void Moments_are_those_of_the_reference_models_states()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        using var folder = new TemporaryFolder();
        var states = golden.PromptEmbeddings(checkpoint);
        var tokens = states.Length / 64;
        var asked = 0;
        var layers = new LayerByLayer(new CheckpointWeights(checkpoint), checkpoint.Configuration.Text, folder.Path, _ =>
        {
            asked++;
            return [new CalibrationSequence(tokens, golden.Longs("position_ids")) { States = [.. states] }];
        });

        // What goes into a layer's first products is its input, normalised with its weight. Stages before it are 8-bit, hence not exact.
        var text = checkpoint.Configuration.Text;
        using var intermediates = SafetensorsFile.Open(SharedData.Path("reference", "golden", "levir-nonsquare", "intermediates.safetensors"));
        var before = intermediates.ReadFloat32("text.layer.1");
        var norm = checkpoint.ReadFloat32("model.layers.2.input_layernorm.weight");
        var expected = Enumerable.Range(0, 64).Select(i => Enumerable.Range(0, tokens).Average(t =>
        {
            var square = Enumerable.Range(0, 64).Average(k => Math.Pow(before[(t * 64) + k], 2));
            return Math.Pow(before[(t * 64) + i] / Math.Sqrt(square + text.RmsNormEpsilon) * norm[i], 2);
        })).ToArray();
        var found = layers.Of("model.layers.2.self_attn.k_proj.weight", CancellationToken.None)!;
        found.Tokens.ShouldBe(tokens);
        var squares = found.MeanSquares();
        for (var i = 0; i < 64; i++)
            ((double)squares[i]).ShouldBe(expected[i], 0.04 * expected.Average());

        layers.Of("model.layers.2.self_attn.q_proj.weight", CancellationToken.None).ShouldBeSameAs(found);
        layers.Of("model.layers.2.mlp.down_proj.weight", CancellationToken.None)!.Inputs.ShouldBe(text.IntermediateSize);
        layers.Of("lm_head.weight", CancellationToken.None)!.Inputs.ShouldBe(64);
        asked.ShouldBe(1);
        layers.Of("model.layers.0.mlp.up_proj.weight", CancellationToken.None).ShouldNotBeNull();
        asked.ShouldBe(2);
        layers.Of("visual.blocks.0.attn.qkv.weight", CancellationToken.None).ShouldBeNull();
    }

    [Fact]
    public void A_gptq_package_is_built_from_pairs_and_loads()
    {
        using var folder = new TemporaryFolder();
        var options = new ConversionOptions
        {
            Checkpoint = SharedData.Path("reference", "tiny-qwen2_5_vl"),
            Output = folder.File("package"),
            TileWidth = 84,
            TileHeight = 84,
            Method = QuantizationMethod.Gptq,
            EightBitShare = 0.2,
            Calibration = [new CalibrationPair(SelfTestTiles.Draw(84, 84, false), SelfTestTiles.Draw(84, 84, true), "a building was built in the upper left")],
        };
        var manifest = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        manifest.Quantization.ShouldStartWith("int4 (gptq, block 32, ");
        manifest.Quantization.ShouldContain("matrices int8");
        manifest.SelfTest.ShouldNotBeNull();
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken);
    }
}
