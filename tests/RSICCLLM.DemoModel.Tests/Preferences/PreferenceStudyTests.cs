using RSICCLLM.DemoModel.Preferences;

namespace RSICCLLM.DemoModel.Tests.Preferences;

public sealed class PreferenceStudyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rsiccllm-study-");
    private readonly PreferenceStudySettings _settings;

    public PreferenceStudyTests()
    {
        _settings = new() { Work = _folder.FullName, Checkpoint = Checkpoint("a", "weights") };
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_decides_a_result_names_its_file()
    {
        PreferenceStudySettings[] others =
        [
            _settings,
            _settings with { Pairs = 7 },
            _settings with { Steps = 7 },
            _settings with { HeldOutPairs = 7 },
            _settings with { Seed = 7 },
            _settings with { Checkpoint = Checkpoint("b", "other weights") },
        ];
        var both = PreferenceVariant.All[0];
        others.Select(s => new PreferenceStudy(s).Captions(both)).ShouldBeUnique();
        others.Select(s => new PreferenceStudy(s).StartCaptions).ShouldBeUnique();
    }

    [Fact]
    public void A_checkpoint_that_was_trained_anew_under_its_name_is_another()
    {
        var before = new PreferenceStudy(_settings).StartCaptions;
        Checkpoint("a", "WEIGHTS");
        new PreferenceStudy(_settings).StartCaptions.ShouldNotBe(before);
    }

    [Fact]
    public void The_same_checkpoint_elsewhere_and_other_threads_are_the_same_study()
    {
        var there = _settings with { Checkpoint = Checkpoint("c", "weights"), Workers = 7 };
        new PreferenceStudy(there).StartCaptions.ShouldBe(new PreferenceStudy(_settings).StartCaptions);
    }

    [Fact]
    public void A_variant_that_is_defined_anew_is_another_and_its_heading_does_not_count()
    {
        var study = new PreferenceStudy(_settings);
        var variant = PreferenceVariant.All[0];
        PreferenceVariant[] others =
        [
            variant,
            variant with { Beta = 7 },
            variant with { Rate = 7 },
            variant with { StepShare = 0.25 },
            variant with { KeepsRightAnswers = true },
            variant with { SameNumber = true },
            variant with { UnchangedPairs = true },
            variant with { PerPair = 7 },
            variant with { LengthNormalised = true },
        ];
        others.Select(study.Captions).ShouldBeUnique();
        study.Captions(variant with { Heading = "other words" }).ShouldBe(study.Captions(variant));
    }

    private string Checkpoint(string name, string weights)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, "model.safetensors"), weights);
        return folder;
    }
}
