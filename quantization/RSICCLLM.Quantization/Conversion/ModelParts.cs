using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>What a checkpoint or package holds beside its weights.</summary>
internal sealed class ModelParts
{
    /// <summary>Reads the small files of a folder.</summary>
    /// <exception cref="Model.ModelException">One is missing or damaged, or they do not fit together.</exception>
    public ModelParts(SettingFiles files, ModelConfiguration configuration)
    {
        Configuration = configuration;
        Processor = ImageProcessor.Load(files.FolderOf(ImageProcessorSettings.FileName));
        Tokenizer = QwenTokenizer.Load(files.FolderOf(QwenTokenizer.FileName));
        Template = PromptTemplate.Load(files.FolderOf(PromptTemplate.FileName));
        Prompt = new ChangePrompt(Template, Tokenizer, configuration);
    }

    public ModelConfiguration Configuration { get; }

    public ImageProcessor Processor { get; }

    public QwenTokenizer Tokenizer { get; }

    public PromptTemplate Template { get; }

    public ChangePrompt Prompt { get; }
}
