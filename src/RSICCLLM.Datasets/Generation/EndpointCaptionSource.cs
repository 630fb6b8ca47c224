using RSICCLLM.Datasets.Gates;
using RSICCLLM.Datasets.Pairs;
using RSICCLLM.Endpoints;
using RSICCLLM.Imaging.Pictures;

namespace RSICCLLM.Datasets.Generation;

/// <summary>Captions of a multimodal model behind an endpoint. The pictures go as PNG, the same bytes each time, so that answers are found again.</summary>
internal sealed class EndpointCaptionSource(EndpointClient client, PromptVariants prompts) : ICaptionSource
{
    public int Concurrency => client.Concurrency;

    public async Task<CaptionAnswer?> DescribeAsync(PairContent pair, int attempt, IReadOnlyList<Rejection> earlier, CancellationToken cancellation)
    {
        EndpointPicture[] pictures =
        [
            new("image/png", RgbImageFile.ToPng(pair.Before)),
            new("image/png", RgbImageFile.ToPng(pair.After)),
            new("image/png", pair.MaskPicture()),
        ];
        var answer = await client.AskAsync(new EndpointRequest(PromptVariants.Rules, prompts.Question(attempt, earlier), pictures), cancellation);
        if (!JsonAnswer.TryFind(answer.Text, out var json))
            return new CaptionAnswer(null, new Rejection(Gate.Format, "no JSON", "the answer holds no JSON object"));
        return JsonAnswer.Text(json, "caption") is { Length: > 0 } caption
            ? new CaptionAnswer(caption, null)
            : new CaptionAnswer(null, new Rejection(Gate.Format, "no caption", "the answer's JSON object has no text 'caption'"));
    }
}
