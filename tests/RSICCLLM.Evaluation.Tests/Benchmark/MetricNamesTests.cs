using System.Reflection;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Evaluation.Tests.Benchmark;

public class MetricNamesTests
{
    [Fact]
    public void All_names_are_listed()
    {
        var constants = typeof(MetricNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToList();
        constants.Count.ShouldBeGreaterThan(20);
        MetricNames.All.Order().ShouldBe(constants.Order());
    }
}
