using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Sessions;

namespace RSICCLLM.Inference.Tests.Sessions;

public sealed class TensorBufferTests
{
    [Fact]
    public void A_view_shows_the_buffer_itself()
    {
        using var buffer = new TensorBuffer(TensorElementType.Float);
        buffer.Reserve(6).ShouldBeTrue();
        using var view = buffer.View(2, 2, 2);
        buffer.Span<float>(3, 1)[0] = 5;

        view.GetTensorDataAsSpan<float>().ToArray().ShouldBe([0, 5, 0, 0]);
    }

    [Fact]
    public void A_larger_request_clears_and_a_smaller_one_keeps()
    {
        using var buffer = new TensorBuffer(TensorElementType.Int64);
        buffer.Reserve(2);
        buffer.Span<long>(0, 1)[0] = 9;
        buffer.Reserve(1).ShouldBeFalse();
        buffer.Span<long>(0, 1)[0].ShouldBe(9);
        buffer.Reserve(3).ShouldBeTrue();
        buffer.Span<long>(0, 3).ToArray().ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void Nothing_outside_the_buffer_can_be_reached()
    {
        using var buffer = new TensorBuffer(TensorElementType.Float);
        buffer.Reserve(4);

        Should.Throw<ArgumentOutOfRangeException>(() => buffer.View(1, 4));
        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Span<float>(-1, 1).Length);
        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Copy(0, 3, 2));
        Should.Throw<ArgumentException>(() => buffer.Span<long>(0, 1).Length);
        Should.Throw<OverflowException>(() => buffer.View(0, long.MaxValue, 2));
    }
}
