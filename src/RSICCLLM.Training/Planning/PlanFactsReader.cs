using RSICCLLM.Captions.Datasets;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Planning;

/// <summary>Looks at a training's data: the size of its images, and its longest answers.</summary>
internal static class PlanFactsReader
{
    /// <summary>Answers whose tokens are counted: the longest by letters.</summary>
    private const int Counted = 200;

    public static PlanFacts Read(TrainingOptions options, ModelConfiguration model)
    {
        // The training tells what it leaves out.
        Action<DatasetException>? skip = options.SkipBadSamples ? _ => { } : null;
        var samples = options is DnpoOptions preferences
            ? PreferenceReader.Read(options.Training, preferences.Negatives, skip: skip)
            : SampleReader.Read(options.Training, skip: skip);
        var tokenizer = QwenTokenizer.Load(options.TokenizerFolder);
        var processor = new ImageProcessor(ModelFolder.ImageSettings(options.TokenizerFolder));
        var (before, _) = PairImages.Read(samples[0]);
        var grid = processor.Grid(before.Width, before.Height);
        var template = PromptTemplate.Load(options.TokenizerFolder);
        var prompt = new ChangePrompt(template, tokenizer, model).Build(grid, grid).Length;
        var answer = samples.SelectMany(s => s.Rejected is null ? s.Captions : [.. s.Captions, s.Rejected])
            .OrderByDescending(c => c.Length).Take(Counted).Max(c => tokenizer.Encode(c).Count) + 1;
        var pairs = (options.BatchSize + TrainingEngine.Parts(options) - 1) / TrainingEngine.Parts(options);
        return new(pairs, samples[0].Rejected is null ? 1 : 2, prompt + answer, answer, grid.PatchCount, samples.Count);
    }
}
