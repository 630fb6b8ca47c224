using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Inference.Sessions;

/// <summary>Sizes of a decoder, from the model's configuration.</summary>
internal sealed record DecoderShape(int Layers, int KeyValueHeads, int HeadSize, int HiddenSize, int Vocabulary, int MaxPositions)
{
    public static DecoderShape From(TextConfiguration text) =>
        new(text.LayerCount, text.KeyValueHeadCount, text.HeadSize, text.HiddenSize, text.VocabularySize, text.MaxPositions);
}
