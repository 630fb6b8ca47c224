using CsCheck;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Tests.Randomness;

public class RandomStreamTests
{
    // The first numbers of SplitMix64 for this seed, as its authors' C program prints them.
    [Fact]
    public void Gives_the_numbers_of_SplitMix64()
    {
        var stream = new RandomStream(1234567);
        ulong[] first = [stream.NextUInt64(), stream.NextUInt64(), stream.NextUInt64(), stream.NextUInt64(), stream.NextUInt64()];
        first.ShouldBe([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]);
    }

    [Fact]
    public void A_derived_stream_does_not_depend_on_what_was_drawn_before()
    {
        var fresh = new RandomStream(5);
        var used = new RandomStream(5);
        used.NextDouble();
        used.Derive(Aspect.Lots).NextUInt64().ShouldBe(fresh.Derive(Aspect.Lots).NextUInt64());
        used.Derive(Aspect.Uses).NextUInt64().ShouldNotBe(fresh.Derive(Aspect.Lots).NextUInt64());
    }

    [Fact]
    public void Numbers_stay_in_their_ranges() => Gen.ULong.Sample(seed =>
    {
        var stream = new RandomStream(seed);
        for (var i = 0; i < 20; i++)
        {
            stream.NextDouble().ShouldBeInRange(0, 1 - (1.0 / (1UL << 53)));
            stream.Next(7).ShouldBeInRange(0, 6);
            stream.Bell().ShouldBeInRange(-3.5f, 3.5f);
            stream.Direction().Length().ShouldBe(1, 1e-5f);
        }
    }, iter: 100);

    [Fact]
    public void A_weight_of_zero_is_never_drawn()
    {
        var stream = new RandomStream(3);
        for (var i = 0; i < 200; i++)
            stream.Weighted([0, 1, 0, 2]).ShouldBeOneOf(1, 3);
    }
}
