using CsCheck;
using RSICCLLM.Imaging;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Isolation;

namespace RSICCLLM.Inference.Tests.Isolation;

public sealed class CodecTests
{
    private static readonly TileCaption[] Captions =
    [
        new("Ein Gebäude wurde gebaut. 建物", [5, 0, 1 << 20], -0.1234567890123, StopReason.StopToken, new EvidenceMap(2, 1, [0.1f, float.Epsilon])) { PromptTokens = 61, PrunedTokens = 9, GuessedTokens = 7, RightGuesses = 5 },
        TileCaption.Failed("The device was removed."),
        new("", [], 0, StopReason.Length, EvidenceMap.None) { Outcome = TileOutcome.SetAside, Reason = "no evidence" },
    ];

    [Fact]
    public void Captions_keep_every_bit()
    {
        var read = CaptionCodec.Read(CaptionCodec.Write(Captions), 3);

        for (var i = 0; i < 3; i++)
        {
            (read[i] with { TokenIds = [], Evidence = EvidenceMap.None }).ShouldBe(Captions[i] with { TokenIds = [], Evidence = EvidenceMap.None });
            read[i].TokenIds.ShouldBe(Captions[i].TokenIds);
            (read[i].Evidence.Rows, read[i].Evidence.Columns).ShouldBe((Captions[i].Evidence.Rows, Captions[i].Evidence.Columns));
            read[i].Evidence.Values.ShouldBe(Captions[i].Evidence.Values);
        }
    }

    [Fact]
    public void Captions_cut_off_or_of_another_number_are_refused()
    {
        var bytes = CaptionCodec.Write(Captions);

        Should.Throw<FrameException>(() => CaptionCodec.Read(bytes, 2));
        for (var length = 0; length < bytes.Length; length++)
            Should.Throw<FrameException>(() => CaptionCodec.Read(bytes[..length], 3), $"{length} bytes");
    }

    [Fact]
    public void Altered_captions_make_one_kind_of_error_and_take_no_memory()
    {
        var bytes = CaptionCodec.Write(Captions);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var altered = bytes.ToArray();
            altered[at] = value;
            try
            {
                CaptionCodec.Read(altered, 3);
            }
            catch (FrameException)
            {
            }
        });
    }

    [Fact]
    public void A_tile_keeps_its_pixels()
    {
        var tile = new TilePair(new RgbImage(2, 1, [1, 2, 3, 4, 5, 6]), new RgbImage(2, 1, [7, 8, 9, 10, 11, 12]));

        var read = TileCodec.Read(TileCodec.Write(tile));

        (read.Before.Width, read.Before.Height).ShouldBe((2, 1));
        read.Before.Pixels.ShouldBe(tile.Before.Pixels);
        read.After.Pixels.ShouldBe(tile.After.Pixels);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(2, 2)]
    public void A_tile_of_a_wrong_size_is_refused(int width, int height)
    {
        var bytes = new byte[8 + 12];
        BitConverter.TryWriteBytes(bytes, width);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), height);

        Should.Throw<FrameException>(() => TileCodec.Read(bytes));
    }
}
