using RSICCLLM.Training.Data;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>From a batch to what the decoder is given, and to its states at the answers' places.</summary>
internal static class AnswerPass
{
    /// <summary>Encodes the pairs, once however many answers each has, and puts them into the embedded sequences <c>[sequences, tokens, hidden]</c>.</summary>
    public static (Tensor Embeddings, VisionOutput Vision) Embed(ChangeCaptionModel model, TrainingBatch batch)
    {
        var frame = batch.Pixels.Length / (2L * batch.Count * batch.Grid.PatchCount);
        var vision = model.EncodePairs(tensor(batch.Pixels).reshape(-1, frame), batch.Grid);
        var features = vision.Features;
        if (batch.AnswersPerPair > 1)
            features = features.reshape(batch.Count, -1).repeat_interleave(batch.AnswersPerPair, 0);
        var ids = tensor(batch.Ids).reshape(batch.Sequences, batch.Length);
        return (model.Embed(ids, features, tensor(batch.ImagePlaces)), vision);
    }

    /// <summary>Positions <c>[3, sequences, tokens]</c>.</summary>
    public static Tensor Positions(TrainingBatch batch) => tensor(batch.Positions).reshape(3, batch.Sequences, batch.Length);

    /// <summary>Normalised states whose next token belongs to an answer, <c>[tokens of all answers, hidden]</c>.</summary>
    public static Tensor States(ChangeCaptionModel model, TrainingBatch batch) =>
        model.Decode(Embed(model, batch).Embeddings, Positions(batch), wanted: tensor(batch.AnswerPlaces));
}
