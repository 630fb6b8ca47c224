using RSICCLLM.Batch.Changes;
using RSICCLLM.Captions;

namespace RSICCLLM.Batch.Tests.Changes;

public sealed class PositionAgreementTests
{
    [Theory]
    [InlineData(ScenePosition.Centre, ScenePosition.Centre, 1.0)]
    [InlineData(ScenePosition.Left, ScenePosition.UpperLeft, 0.5)]
    [InlineData(ScenePosition.Centre, ScenePosition.LowerRight, 0.5)]
    [InlineData(ScenePosition.UpperLeft, ScenePosition.UpperRight, 0.1)]
    [InlineData(ScenePosition.UpperLeft, ScenePosition.LowerRight, 0.1)]
    [InlineData(ScenePosition.UpperRight, ScenePosition.Left, 0.1)]
    [InlineData(ScenePosition.Throughout, ScenePosition.Top, 0.6)]
    [InlineData(null, ScenePosition.Top, 0.6)]
    public void Fit_falls_with_the_distance_on_the_grid(ScenePosition? stated, ScenePosition actual, double fit) =>
        PositionAgreement.Of(stated, actual).ShouldBe(fit);
}
