using RSICCLLM.Inference.Isolation.Faults;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Tests.Isolation;

public sealed class FaultPlanTests
{
    [Fact]
    public void Faults_come_at_their_calls()
    {
        var plan = FaultPlan.Parse("kill@2, Hang@4-5,corrupt@7");

        Enumerable.Range(1, 8).Select(plan.At).ShouldBe(
            [FaultKind.None, FaultKind.Kill, FaultKind.None, FaultKind.Hang, FaultKind.Hang, FaultKind.None, FaultKind.Corrupt, FaultKind.None]);
        FaultPlan.Parse("").At(1).ShouldBe(FaultKind.None);
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("kill@0")]
    [InlineData("kill@3-2")]
    [InlineData("none@1")]
    [InlineData("explode@1")]
    [InlineData("1@1")]
    [InlineData("kill@1-2-3")]
    public void Another_form_is_quoted(string text) =>
        Should.Throw<ModelException>(() => FaultPlan.Parse(text)).Message.ShouldContain($"'{text}'");
}
