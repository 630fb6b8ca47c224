using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Packages;

public class SelfTestDataTests
{
    private static readonly SelfTestData Sample = new()
    {
        Width = 2,
        Height = 1,
        Before = [1, 2, 3, 4, 5, 6],
        After = [6, 5, 4, 3, 2, 1],
        InputIds = [7, 8, 9],
        Logits = [0.5f, -1f],
    };

    [Fact]
    public void What_was_written_reads_back_equal()
    {
        using var folder = new TemporaryFolder();
        Sample.Save(folder.File("t"));
        SelfTestData.Load(folder.File("t")).ShouldBeEquivalentTo(Sample);
    }

    [Fact]
    public void Logits_pass_within_the_tolerance_only()
    {
        Sample.Compare([0.5f, -1.25f], 0.25).ShouldBe(new SelfTestOutcome(true, 0.25));
        Sample.Compare([0.5f, -1.5f], 0.25).ShouldBe(new SelfTestOutcome(false, 0.5));
        Sample.Compare([float.NaN, -1f], 0.25).ShouldBe(new SelfTestOutcome(false, double.PositiveInfinity));
        Sample.Compare([0.5f], 0.25).Passed.ShouldBeFalse();
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("t"),
        [
            TensorData.FromBytes("before", TensorType.UInt8, [1, 2, 3], Sample.Before),
            TensorData.FromBytes("after", TensorType.UInt8, [2, 1, 3], Sample.After),
            TensorData.FromInt64("input_ids", [1], new long[] { 1 }),
            TensorData.FromFloat32("logits", [1], new[] { 1f }),
        ]);
        Should.Throw<ModelException>(() => SelfTestData.Load(folder.File("t"))).Message.ShouldContain("not a self-test");

        SafetensorsWriter.Write(folder.File("t"), [TensorData.FromBytes("before", TensorType.UInt8, [1, 2, 3], Sample.Before)]);
        Should.Throw<ModelException>(() => SelfTestData.Load(folder.File("t"))).Message.ShouldContain("no tensor \"input_ids\"");
    }
}
