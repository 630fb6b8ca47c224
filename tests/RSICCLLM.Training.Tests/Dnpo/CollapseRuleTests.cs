using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Tests.Dnpo;

public class CollapseRuleTests
{
    [Fact]
    public void Stops_after_enough_bad_reports_in_a_row_and_remembers_them()
    {
        var options = new CollapseOptions { ChosenRewardDrop = 1, KlLimit = 0.5, Patience = 2 };
        var rule = new CollapseRule(options);
        rule.Look(Reward(0.4)).ShouldBeNull();
        rule.Look(Reward(-0.5)).ShouldBeNull();
        rule.Healthy.ShouldBeTrue();
        rule.Look(Reward(-0.7)).ShouldBeNull();
        rule.Healthy.ShouldBeFalse();
        rule.Look(Reward(0)).ShouldBeNull();
        rule.Look(Reward(-0.7)).ShouldBeNull();

        var memory = new Dictionary<string, double>();
        rule.Save(memory);
        var resumed = new CollapseRule(options);
        resumed.Load(memory);
        resumed.Look(Reward(-0.7)).ShouldNotBeNull().ShouldContain("fell to -0.70, from 0.40");
    }

    [Fact]
    public void The_divergence_has_a_limit_of_its_own()
    {
        var rule = new CollapseRule(new CollapseOptions { ChosenRewardDrop = 0, KlLimit = 0.5, Patience = 1 });
        rule.Look(Reward(-9)).ShouldBeNull();
        rule.Look(new PreferenceLosses(0, 0.6, 5, 0, 5, 1)).ShouldNotBeNull().ShouldContain("0.600 nats");
    }

    private static PreferenceLosses Reward(double chosen) => new(0, 0, chosen, 0, 0, 0);
}
