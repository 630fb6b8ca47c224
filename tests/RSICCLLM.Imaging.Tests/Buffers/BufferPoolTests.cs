using RSICCLLM.Imaging.Buffers;

namespace RSICCLLM.Imaging.Tests.Buffers;

public sealed class BufferPoolTests
{
    // A length that no other test rents: the pool is one for the whole process.
    private const int Length = 123_457;

    [Fact]
    public void A_returned_array_is_taken_again_and_cleared_where_that_is_asked_for()
    {
        var first = BufferPool.Rent<byte>(Length);
        var second = BufferPool.Rent<byte>(Length);
        second.ShouldNotBeSameAs(first);
        first.AsSpan().Fill(1);
        BufferPool.Return(first);

        var again = BufferPool.RentCleared<byte>(Length);

        again.ShouldBeSameAs(first);
        again.AsSpan().IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void An_array_has_exactly_the_length_asked_for()
    {
        BufferPool.Return(new bool[Length + 2]);
        BufferPool.Rent<bool>(Length + 1).Length.ShouldBe(Length + 1);
        BufferPool.Rent<byte>(10).Length.ShouldBe(10);
    }

    [Fact]
    public void Other_sizes_do_not_stay_for_ever()
    {
        var old = new ushort[Length];
        BufferPool.Return(old);
        BufferPool.Return(new byte[BufferPool.MostKept]);

        BufferPool.Rent<ushort>(Length).ShouldNotBeSameAs(old);
    }
}
