using Microsoft.ML.OnnxRuntimeGenAI;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.GenAI.Tests;

/// <summary>
/// A package as any program loads it: the runtime reads <c>genai_config.json</c>, its own image processor, prompt and tokenizer, and nothing of ours
/// stands between. Shows that these files are what it expects of <c>qwen2_5_vl</c>.
/// </summary>
public sealed class PlainPackageTests(TinyPackages packages)
{
    private const int NewTokens = 16;

    [Fact]
    public void The_demo_package_gives_the_tokens_of_our_loop() => Compare(SamplePackage.Path());

    [Theory]
    [InlineData(WeightPrecision.Float32)]
    [InlineData(WeightPrecision.Int4)]
    public void A_fresh_package_gives_the_tokens_of_our_loop(WeightPrecision precision) => Compare(packages.Folder(precision, 112, 112));

    private static void Compare(string package)
    {
        var token = TestContext.Current.CancellationToken;
        using var ours = CaptionerFactory.Open(package, new CaptionerOptions { Device = "cpu", Threads = 1 }, token);
        using var model = new Microsoft.ML.OnnxRuntimeGenAI.Model(package);
        using var processor = new MultiModalProcessor(model);
        var template = PromptTemplate.Load(package);
        foreach (var tile in Tiles.Cuts(2, 112))
        {
            var expected = ours.Caption([tile], new DecodingOptions { MaxNewTokens = NewTokens }, token)[0].TokenIds;
            Answer(model, processor, template, tile, expected.Count).ShouldBe(expected);
        }
    }

    private static List<int> Answer(Microsoft.ML.OnnxRuntimeGenAI.Model model, MultiModalProcessor processor, PromptTemplate template, TilePair tile, int count)
    {
        var folder = Directory.CreateTempSubdirectory("rsiccllm-genai-").FullName;
        try
        {
            string[] files = [Path.Combine(folder, "before.png"), Path.Combine(folder, "after.png")];
            RgbImageFile.WritePng(files[0], tile.Before);
            RgbImageFile.WritePng(files[1], tile.After);
            using var images = Images.Load(files);
            using var inputs = processor.ProcessImages(Prompt(template), images);
            using var search = new GeneratorParams(model);
            search.SetSearchOption("max_length", 1024);
            using var generator = new Generator(model, search);
            generator.SetInputs(inputs);
            var tokens = new List<int>();
            while (tokens.Count < count)
            {
                generator.GenerateNextToken();
                tokens.Add(generator.GetNextTokens()[0]);
            }

            return tokens;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The chat format of ChangePrompt in words; the runtime puts the image tokens in.
    private static string Prompt(PromptTemplate template)
    {
        const string Image = "<|vision_start|><|image_pad|><|vision_end|>";
        var system = template.SystemMessage.Length == 0 ? "" : $"<|im_start|>system\n{template.SystemMessage}<|im_end|>\n";
        return $"{system}<|im_start|>user\n{template.BeforeLabel}{Image}{template.AfterLabel}{Image}{template.Instruction}<|im_end|>\n<|im_start|>assistant\n";
    }
}
