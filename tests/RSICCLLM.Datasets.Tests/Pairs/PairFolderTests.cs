using RSICCLLM.Datasets.Pairs;
using RSICCLLM.Datasets.Tests.Support;
using RSICCLLM.Imaging;

namespace RSICCLLM.Datasets.Tests.Pairs;

public class PairFolderTests
{
    [Fact]
    public void Levir_cd_and_sysu_cd_are_read_with_their_splits()
    {
        using var data = new DataFolder();
        data.AddPair("levir/train", ("A", "B", "label"), "1");
        data.AddPair("levir/test", ("A", "B", "label"), "1");
        data.AddPair("sysu", ("time1", "time2", "label"), "00001");
        PairFolder.Read(data.File("levir"), _ => { }).Select(pair => pair.Id).ShouldBe(["train_1", "test_1"]);
        var pair = PairFolder.Read(data.File("sysu"), _ => { }).ShouldHaveSingleItem();
        pair.After.ShouldEndWith(Path.Combine("time2", "00001.png"));
        pair.Mask.ShouldNotBeNull().ShouldEndWith(Path.Combine("label", "00001.png"));
    }

    [Fact]
    public void Pairs_that_lack_a_file_are_told_and_left_out()
    {
        using var data = new DataFolder();
        data.AddPair("a");
        data.AddPair("b");
        data.AddPair("c");
        File.Delete(data.File("pairs/B/b.png"));
        File.Delete(data.File("pairs/label/c.png"));
        var told = new List<string>();
        PairFolder.Read(data.File("pairs"), told.Add).ShouldHaveSingleItem().Id.ShouldBe("a");
        told.Count.ShouldBe(2);
        told[0].ShouldContain("'b'");
        told[1].ShouldContain("no mask");
    }

    [Fact]
    public void Another_folder_is_refused_with_what_is_expected()
    {
        using var data = new DataFolder();
        Should.Throw<FormatException>(() => PairFolder.Read(data.Root, _ => { })).Message.ShouldContain("time1");
    }

    [Fact]
    public void Pictures_and_masks_that_do_not_fit_are_refused_with_both_sizes()
    {
        using var data = new DataFolder();
        data.AddPair("a");
        data.AddPair("b");
        data.Write("pairs", "B", "a", new RgbImage(80, 90));
        data.Write("pairs", "label", "b", new RgbImage(90, 45));
        var pairs = PairFolder.Read(data.File("pairs"), _ => { });
        Should.Throw<FormatException>(() => PairContent.Read(pairs[0], 16)).Message.ShouldContain("80 x 90");
        Should.Throw<FormatException>(() => PairContent.Read(pairs[1], 16)).Message.ShouldContain("the mask does not fit");
    }
}
