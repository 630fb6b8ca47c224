using System.Diagnostics;
using System.Runtime.InteropServices;
using RSICCLLM.Imaging.Buffers;

namespace RSICCLLM.Imaging.Tests.Buffers;

public sealed unsafe class BlockMemoryTests
{
    // Lengths that no other test rents: what is kept is one for the whole process.
    [Theory]
    [InlineData(12_345)]
    [InlineData(234_567)]
    public void All_of_a_block_can_be_written_and_none_of_another_also_when_it_is_rented_again(int length)
    {
        BlockMemory.Enter();
        try
        {
            // At the second time blocks that were kept, unless another test has let go of them.
            for (var time = 0; time < 2; time++)
            {
                var first = BlockMemory.Rent(length);
                var second = BlockMemory.Rent(length);
                (first == second).ShouldBeFalse();
                new Span<byte>(first, length).Fill(1);
                new Span<byte>(second, length).Fill(2);
                new Span<byte>(first, length).IndexOfAnyExcept((byte)1).ShouldBe(-1);

                BlockMemory.Return(first, length);
                BlockMemory.Return(second, length);
            }
        }
        finally
        {
            BlockMemory.Leave();
        }
    }

    [Fact]
    public void Memory_of_several_threads_goes_back_to_the_system_whatever_else_they_hold()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems' heaps give back by themselves.");
        const int Length = 250_000;
        const int Blocks = 200;
        const int Threads = 4;
        var others = new nint[Threads * Blocks];

        // The C library maps large memory at first, until some was given back.
        BlockMemory.Return(BlockMemory.Rent(Length), Length);
        BlockMemory.Clear();
        var before = Resident();
        var all = new nint[Threads * Blocks];
        var threads = Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            for (var i = t * Blocks; i < (t + 1) * Blocks; i++)
            {
                all[i] = (nint)BlockMemory.Rent(Length);
                new Span<byte>((void*)all[i], Length).Fill(1);
                others[i] = (nint)NativeMemory.Alloc(100);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        var most = Resident();
        foreach (var block in all)
            BlockMemory.Return((byte*)block, Length);
        BlockMemory.Clear();
        var after = Resident();
        foreach (var other in others)
            NativeMemory.Free((void*)other);

        // 200 MB; other tests run at the same time.
        (most - before).ShouldBeGreaterThan(150L << 20);
        (most - after).ShouldBeGreaterThan(150L << 20);
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
