using RSICCLLM.Reports.Rendering;

namespace RSICCLLM.Reports.Tests.Rendering;

public class LatchingStreamTests
{
    [Fact]
    public void Keeps_the_first_failure_and_raises_it_later()
    {
        var latch = new LatchingStream(new FullDisk(room: 10));

        latch.Write(new byte[8]);
        latch.ThrowIfFailed();
        latch.Write(new byte[8]);
        latch.Write(new byte[1]);

        Should.Throw<IOException>(latch.ThrowIfFailed).Message.ShouldBe("disk full");
        latch.Position.ShouldBe(8);
    }
}
