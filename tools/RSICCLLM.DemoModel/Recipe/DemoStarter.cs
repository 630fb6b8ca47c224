using RSICCLLM.Captions.Datasets;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Training.Tokenization;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Makes what a model needs before its first training step: vocabulary, prompt, image settings.</summary>
internal static class DemoStarter
{
    /// <summary>Most tokens of the vocabulary, special tokens apart; the captions' words need no more.</summary>
    private const int VocabularySize = 600;

    /// <summary>Short, because a small model reads it in front of every tile.</summary>
    public static PromptTemplate Prompt { get; } = new()
    {
        SystemMessage = "",
        BeforeLabel = "Before: ",
        AfterLabel = "After: ",
        Instruction = "Describe the changes.",
    };

    /// <summary>Learns the vocabulary from training files' captions and writes the starting folder.</summary>
    public static BytePairVocabulary Write(IEnumerable<string> files, string folder)
    {
        Directory.CreateDirectory(folder);
        var texts = files.SelectMany(file => RsiciFile.Read(file).Take(20_000)).SelectMany(s => s.Captions.Append(s.Caption));
        var prompts = Enumerable.Repeat($"user\n{Prompt.BeforeLabel}{Prompt.AfterLabel}{Prompt.Instruction}\nassistant\n", 1000);
        var vocabulary = BytePairTrainer.Train(texts.Concat(prompts), VocabularySize);
        vocabulary.Save(folder);
        Prompt.Save(folder);
        new ImageProcessorSettings { MinPixels = DemoArchitecture.TilePixels * DemoArchitecture.TilePixels, MaxPixels = DemoArchitecture.TilePixels * DemoArchitecture.TilePixels }.Save(folder);
        return vocabulary;
    }
}
