using System.Text.Json;
using RSICCLLM.Training.Generation;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Captions of held-out pairs as a file of predictions.</summary>
internal static class CaptionFile
{
    /// <summary>Longest caption in tokens, sampled or scored.</summary>
    public const int LongestCaption = 128;

    /// <summary>Captions the pairs greedily, unless the file is there; it appears when it is whole.</summary>
    public static void Write(string model, string heldOut, string output, CancellationToken cancellation)
    {
        if (File.Exists(output))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        using (var generator = CaptionGenerator.Load(model))
        using (var writer = new StreamWriter(output + ".partial"))
        {
            foreach (var answer in generator.Generate(heldOut, maxTokens: LongestCaption))
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Write(JsonSerializer.Serialize(new { id = answer.Id, caption = answer.Caption }) + "\n");
            }
        }

        File.Move(output + ".partial", output, overwrite: true);
    }
}
