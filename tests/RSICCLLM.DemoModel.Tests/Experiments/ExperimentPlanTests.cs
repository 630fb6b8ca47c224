using RSICCLLM.DemoModel.Experiments;

namespace RSICCLLM.DemoModel.Tests.Experiments;

public sealed class ExperimentPlanTests
{
    private static readonly ExperimentSettings Settings = new() { Work = "work", Sizes = [10, 20] };

    [Fact]
    public void Every_table_shows_models_that_are_made_and_nothing_is_made_twice()
    {
        var names = ExperimentPlan.Runs(Settings).Select(run => run.Name).ToList();

        names.ShouldBeUnique();
        ExperimentPlan.Runs(Settings).Select(run => run.Heading).ShouldBeUnique();
        ExperimentPlan.Tables(Settings).SelectMany(table => table.Runs).Distinct().Order().ShouldBe(names.Order());
    }

    [Fact]
    public void What_a_training_starts_from_is_made_before_it()
    {
        var names = ExperimentPlan.Runs(Settings).Select(run => run.Name).ToList();

        names.IndexOf(ExperimentPlan.Base).ShouldBe(0);
        names.IndexOf(ExperimentPlan.FineTuned).ShouldBeLessThan(names.IndexOf(ExperimentPlan.Preferred));
    }

    [Fact]
    public void An_ablation_leaves_out_one_part()
    {
        var full = Difference(ExperimentPlan.FineTuned);
        Difference(ExperimentPlan.WithoutPixel).ShouldBe(full with { UsePixelDifference = false });
        Difference(ExperimentPlan.WithoutSpatial).ShouldBe(full with { UseSpatialDifference = false });
        Difference(ExperimentPlan.WithoutTexture).ShouldBe(full with { UseGeometricTexture = false });
        Tuning(ExperimentPlan.Plain(20)).Difference.ShouldBeNull();
        Tuning(ExperimentPlan.Plain(10)).Pairs.ShouldBe(10);

        RSICCLLM.Model.Configuration.DifferenceConfiguration Difference(string run) => Tuning(run).Difference.ShouldNotBeNull();
        FineTuning Tuning(string run) => ExperimentPlan.Runs(Settings).OfType<FineTuning>().Single(tuning => tuning.Name == run);
    }

    [Fact]
    public void What_asks_is_compared_with_the_same_models_as_the_tables()
    {
        var runs = ExperimentPlan.QueryRuns(Settings);

        runs.Select(run => run.Name).ShouldBeUnique();
        runs.Count.ShouldBe(1 + (2 * 4));
        runs[0].ShouldBe(ExperimentPlan.Run(Settings, ExperimentPlan.Base));
        foreach (var name in new[] { ExperimentPlan.FineTuned, ExperimentPlan.WithoutPixel, ExperimentPlan.OtherSeed })
            Shape(runs.Single(run => run.Name == name)).ShouldBe(Shape(ExperimentPlan.Runs(Settings).Single(run => run.Name == name)));
        // What a model is asked otherwise for is made before it.
        foreach (var (index, asked) in runs.Index().Where(r => r.Item is AskedOtherwise))
            runs.Take(index).ShouldContain(run => run.Name == ((AskedOtherwise)asked).Of);

        static FineTuning Shape(ExperimentRun run) => (FineTuning)run with { Heading = "" };
    }

    [Fact]
    public void Every_seed_of_a_question_asks_the_same_in_a_folder_of_its_own()
    {
        var (first, third) = (ExperimentPlan.QueryRuns(Settings, 0), ExperimentPlan.QueryRuns(Settings, 2));

        first.Concat(third).Select(run => run.Name).ShouldBeUnique();
        third.OfType<FineTuning>().ShouldAllBe(run => run.SeedShift == 2);
        third.OfType<FineTuning>().Select(run => run.Difference).ShouldBe(first.OfType<FineTuning>().Select(run => run.Difference));
        ((AskedOtherwise)third[3]).Of.ShouldBe(third[0].Name);
    }

    [Theory]
    [InlineData(2000, 1000)]
    [InlineData(0, 1000)]
    public void Sizes_out_of_order_are_refused(int first, int second)
    {
        var problems = (Settings with { Sizes = [first, second] }).Problems().ToList();
        problems.ShouldContain(problem => problem.StartsWith("--sizes", StringComparison.Ordinal));
    }

    [Fact]
    public void What_decides_a_run_names_its_folder()
    {
        ExperimentSettings[] others =
        [
            Settings, Settings with { BaseSteps = 7 }, Settings with { Steps = 7 }, Settings with { Seed = 9 }, Settings with { Sizes = [10, 30] }, Settings with { Descriptions = 7 },
        ];
        foreach (var name in new[] { ExperimentPlan.Base, ExperimentPlan.FineTuned, ExperimentPlan.Preferred })
            others.Select(s => s.Folder(ExperimentPlan.Run(s, name))).ShouldBeUnique();
    }

    [Fact]
    public void What_decides_preferences_only_leaves_the_other_runs_where_they_are()
    {
        ExperimentSettings[] others = [Settings, Settings with { PreferenceSteps = 7 }, Settings with { PreferencePairs = 7 }, Settings with { KeepsRightAnswers = true }];
        others.Select(s => s.Folder(ExperimentPlan.Run(s, ExperimentPlan.ReplacementOnly))).ShouldBeUnique();
        others.Select(s => s.Folder(ExperimentPlan.Run(s, ExperimentPlan.FineTuned))).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Captions_of_another_number_of_held_out_pairs_are_another_file()
    {
        var run = ExperimentPlan.Run(Settings, ExperimentPlan.Base);
        var other = Settings with { HeldOutPairs = 7 };
        ExperimentTraining.Mark(other, run).ShouldNotBe(ExperimentTraining.Mark(Settings, run));
        ExperimentTraining.Captions(other, run, Domain.Out).ShouldNotBe(ExperimentTraining.Captions(Settings, run, Domain.Out));
    }
}
