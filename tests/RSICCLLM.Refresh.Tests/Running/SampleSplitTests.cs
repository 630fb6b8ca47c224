using RSICCLLM.Captions.Datasets;
using RSICCLLM.Refresh.Running;
using RSICCLLM.Refresh.Tests.Support;

namespace RSICCLLM.Refresh.Tests.Running;

public sealed class SampleSplitTests : IDisposable
{
    private readonly RefreshData _data = new();
    private readonly string _city;
    private readonly string _benchmark;

    public SampleSplitTests() => (_city, _benchmark) = (_data.Pairs("city/samples.jsonl", Enumerable.Range(0, 20)), _data.Pairs("benchmark/samples.jsonl", 100, 101));

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Old_pairs_stand_evenly_among_the_citys()
    {
        var city = _data.Pairs("city/eight.jsonl", Enumerable.Range(0, 8));
        var replay = _data.Pairs("city/old/samples.jsonl", 200, 201);
        var settings = _data.Settings(city, _benchmark, replay, heldOut: _data.Pairs("held-out.jsonl", 300));
        var folder = new RefreshFolder(settings);

        SampleSplit.Of(settings).Write(folder);

        var written = RsiciFile.Read(folder.Training).ToList();
        // Middles of eighths and of halves: two of the city's pairs lie before a quarter, four more before three quarters.
        written.Select(pair => pair.Id).ShouldBe(["0", "1", "replay-0", "2", "3", "4", "5", "replay-1", "6", "7"]);
        written[2].Before.ShouldBe("old/samples-0a");
    }

    [Fact]
    public void Without_old_pairs_the_citys_stay_in_their_order()
    {
        var split = SampleSplit.Of(_data.Settings(_city, _benchmark));
        split.HeldOut.ShouldNotBeEmpty();
        split.Training.Concat(split.HeldOut).Select(pair => int.Parse(pair.Id, null)).Order().ShouldBe(Enumerable.Range(0, 20));
        split.Training.Select(pair => int.Parse(pair.Id, null)).ShouldBeInOrder();
    }

    [Fact]
    public void The_citys_own_file_is_no_file_of_old_pairs() =>
        Refused(_data.Settings(_city, _benchmark, replay: _city)).ShouldContain($"of {_city}, which is held out: the new package would be judged by what it was trained on; take it out of {_city}.");

    [Fact]
    public void An_earlier_training_file_may_have_pairs_that_are_held_out_now()
    {
        var earlier = _data.Settings(_city, _benchmark, share: 0.1) with { Version = "v1" };
        var folder = new RefreshFolder(earlier);
        SampleSplit.Of(earlier).Write(folder);
        Refused(_data.Settings(_city, _benchmark, replay: folder.Training, share: 0.6)).ShouldContain($"of {_city}, which is held out");
        // The same share holds the same pairs out; the others are trained on already.
        Refused(_data.Settings(_city, _benchmark, replay: folder.Training, share: 0.1)).ShouldContain($"of {_city}, which is trained on already; take it out of {folder.Training}");
    }

    [Fact]
    public void Old_pairs_under_other_names_are_known_by_their_pictures()
    {
        var replay = _data.Named("city/old/samples.jsonl", ("first", 200), ("second", 101));
        Refused(_data.Settings(_city, _benchmark, replay)).ShouldBe(
            $"The training pair 'replay-second' shows the same pictures as '1' of {_benchmark}, which is in the benchmark: the new package would be judged by what it was trained on; take it out of {replay}.");
    }

    [Fact]
    public void Neither_held_out_pairs_nor_the_benchmark_are_trained_on_with_the_city()
    {
        var heldOut = _data.Named("held-out.jsonl", ("x", 300), ("y", 7));
        Refused(_data.Settings(_city, _benchmark, heldOut: heldOut)).ShouldStartWith($"The training pair '7' shows the same pictures as 'y' of {heldOut}, which is held out");
        Refused(_data.Settings(_city, _city)).ShouldContain("is in the benchmark");
        Refused(_data.Settings(_data.Pairs("city/twice.jsonl", Enumerable.Repeat(5, 20)), _benchmark)).ShouldContain("is held out");
    }

    [Fact]
    public void Pictures_that_are_the_same_on_one_date_only_are_other_pairs()
    {
        var replay = _data.Pairs("city/old/samples.jsonl", 100);
        File.WriteAllText(_data.Path("city/old/samples-0b"), "after 0999");
        SampleSplit.Of(_data.Settings(_city, _benchmark, replay)).Training.ShouldContain(pair => pair.Id == "replay-0");
    }

    [Fact]
    public void Old_pairs_that_cannot_be_used_are_refused()
    {
        var replay = _data.Pairs("city/old/samples.jsonl");
        Refused(_data.Settings(_city, _benchmark, replay)).ShouldBe($"{replay} holds no pairs; name another file in \"replay\", or leave the key out.");
        _data.Pairs("city/old/samples.jsonl", 200);
        File.AppendAllText(replay, File.ReadAllText(replay));
        Refused(_data.Settings(_city, _benchmark, replay)).ShouldContain("the id '0' was given before");
        _data.Pairs("city/old/samples.jsonl", 200);
        var named = _data.Named("city/named.jsonl", ("replay-0", 1), ("a", 2));
        Refused(_data.Settings(named, _benchmark, replay, heldOut: _data.Pairs("held-out.jsonl", 300))).ShouldContain("'replay-0', as a pair of \"replay\" would be called");
    }

    private static string Refused(RefreshSettings settings) => Should.Throw<FormatException>(() => SampleSplit.Of(settings)).Message;
}
