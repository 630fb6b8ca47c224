using CsCheck;
using RSICCLLM.Training.Data;

namespace RSICCLLM.Training.Tests.Data;

public class BatchPlanTests
{
    [Fact]
    public void An_epoch_takes_no_sample_twice_and_any_batch_can_be_asked_for_directly()
    {
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 40], Gen.Long).Sample((count, size, seed) =>
        {
            var samples = Samples(count);
            var plan = new BatchPlan(samples, size, seed);
            var epoch = Enumerable.Range(0, plan.BatchesPerEpoch).Select(i => plan.Batch(i)).ToList();
            epoch.ShouldAllBe(b => b.Length == size);
            if (count >= size)
                epoch.SelectMany(b => b).Select(r => r.Sample).ShouldBeUnique();
            epoch.SelectMany(b => b).ShouldAllBe(r => r.Caption >= 0 && r.Caption < samples[r.Sample].Captions.Count);

            var later = plan.BatchesPerEpoch + (plan.BatchesPerEpoch / 2);
            new BatchPlan(samples, size, seed).Batch(later).ShouldBe(plan.Batch(later));
        });
    }

    [Fact]
    public void Answers_of_a_batch_are_about_equally_long()
    {
        var samples = Samples(512);
        var plan = new BatchPlan(samples, 8, 1);
        // 16 batches of lengths 0 to 511 are sorted together: neighbours among 128 samples lie within an eighth of the range.
        for (var i = 0; i < plan.BatchesPerEpoch; i++)
        {
            var lengths = plan.Batch(i).Select(r => samples[r.Sample].Captions[r.Caption].Length).ToList();
            (lengths.Max() - lengths.Min()).ShouldBeLessThan(128);
        }
    }

    private static List<TrainingSample> Samples(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new TrainingSample($"{i}", "", "", null, "", [new string('a', i), new string('b', i)], null))];
}
