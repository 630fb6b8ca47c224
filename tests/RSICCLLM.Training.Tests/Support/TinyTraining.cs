using System.Text.Json;
using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tokenization;

namespace RSICCLLM.Training.Tests.Support;

/// <summary>A few drawn pairs of 56 x 56 pixels with a vocabulary of their own, enough to train for some steps; they go with the folder that they lie in.</summary>
internal sealed class TinyTraining
{
    private static readonly string[] Captions = ["Nothing has changed.", "A house has been built on the left.", "Two roads were built on the right."];
    private readonly TemporaryFolder _folder;

    public TinyTraining(TemporaryFolder folder, int pairs)
    {
        _folder = folder;
        Directory.CreateDirectory(folder.File("starter"));
        var vocabulary = BytePairTrainer.Train(Captions, 300);
        vocabulary.Save(folder.File("starter"));
        new PromptTemplate { SystemMessage = "", BeforeLabel = "A", AfterLabel = "B", Instruction = "?" }.Save(folder.File("starter"));
        new ImageProcessorSettings { MinPixels = 56 * 56, MaxPixels = 56 * 56 }.Save(folder.File("starter"));
        Configuration = TinyModel.Configuration(vocabulary: vocabulary.PaddedSize) with
        {
            ImageTokenId = vocabulary.SpecialTokenId("<|image_pad|>"),
            VideoTokenId = vocabulary.SpecialTokenId("<|video_pad|>"),
            VisionStartTokenId = vocabulary.SpecialTokenId("<|vision_start|>"),
            VisionEndTokenId = vocabulary.SpecialTokenId("<|vision_end|>"),
        };
        RsiciFile.Write(Samples, Enumerable.Range(0, pairs).Select(Draw));
    }

    public ModelConfiguration Configuration { get; }

    public string Samples => _folder.File("train.jsonl");

    public static string CaptionOf(int pair) => Captions[pair % Captions.Length];

    public SftOptions Options(string output, int steps) => new()
    {
        Architecture = Configuration,
        Tokenizer = _folder.File("starter"),
        Training = Samples,
        Validation = Samples,
        Output = _folder.File(output),
        MaxSteps = steps,
        BatchSize = 4,
        Threads = 1,
        WarmupSteps = 5,
        LearningRate = 5e-3,
        LogEvery = 1,
        EvaluateEvery = 0,
        SaveEvery = 0,
    };

    /// <summary>Preference pairs over the same images: the right caption is chosen; one of the others, or one with a word replaced, is rejected.</summary>
    public string WritePreferences(string name, int pairs)
    {
        var path = _folder.File(name);
        File.WriteAllLines(path, Enumerable.Range(0, pairs).Select(i => JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["id"] = $"{i}",
            ["before"] = $"{i}a.png",
            ["after"] = $"{i}b.png",
            ["instruction"] = "?",
            ["caption"] = CaptionOf(i),
            ["chosen"] = CaptionOf(i),
            ["rejected"] = i % 2 == 0 ? CaptionOf(i + 1) : CaptionOf(i).Replace("built", "changed", StringComparison.Ordinal) + " on the left",
            ["strategy"] = i % 2 == 0 ? "selection" : "replacement",
        })));
        return path;
    }

    /// <summary>Settings of a short preference training from a model of this shape.</summary>
    public DnpoOptions Preferences(string output, string checkpoint, string pairs, int steps) => new()
    {
        Checkpoint = checkpoint,
        Training = pairs,
        Output = _folder.File(output),
        MaxSteps = steps,
        BatchSize = 4,
        Threads = 1,
        WarmupSteps = 0,
        LearningRate = 1e-3,
        LogEvery = 1,
        EvaluateEvery = 0,
        SaveEvery = 100,
    };

    private RsiciSample Draw(int pair)
    {
        var random = new Random(pair);
        var before = new RgbImage(56, 56);
        random.NextBytes(before.Pixels);
        for (var i = 0; i < before.Pixels.Length; i++)
            before.Pixels[i] = (byte)(60 + (before.Pixels[i] / 16));
        var after = new RgbImage(56, 56, [.. before.Pixels]);
        var mask = new RgbImage(56, 56);
        var kind = pair % Captions.Length;
        RsiciRecord[] records = [];
        if (kind == 1)
        {
            Fill(after, mask, 5, 10, 16, 20, 250, 1);
            records = [new(new ChangeRecord("building", "built", 1, ScenePosition.Left), [1])];
        }
        else if (kind == 2)
        {
            Fill(after, mask, 34, 0, 5, 56, 180, 1);
            Fill(after, mask, 46, 0, 5, 56, 180, 2);
            records = [new(new ChangeRecord("road", "built", 2, ScenePosition.Right), [1, 2])];
        }

        RgbImageFile.WritePng(_folder.File($"{pair}a.png"), before);
        RgbImageFile.WritePng(_folder.File($"{pair}b.png"), after);
        RgbImageFile.WritePng(_folder.File($"{pair}m.png"), mask);
        return new()
        {
            Id = $"{pair}",
            Before = $"{pair}a.png",
            After = $"{pair}b.png",
            Mask = $"{pair}m.png",
            Instruction = "?",
            Caption = Captions[kind],
            Records = records,
        };
    }

    private static void Fill(RgbImage image, RgbImage mask, int left, int top, int width, int height, byte colour, byte instance)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = (y * 56) + left; x < (y * 56) + left + width; x++)
            {
                image.Pixels.AsSpan(x * 3, 3).Fill(colour);
                mask.Pixels.AsSpan(x * 3, 3).Fill(instance);
            }
        }
    }
}
