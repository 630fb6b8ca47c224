using CsCheck;
using RSICCLLM.Inference.Isolation;

namespace RSICCLLM.Inference.Tests.Isolation;

public sealed class FrameStreamTests
{
    [Fact]
    public void Frames_arrive_as_they_were_sent()
    {
        Gen.Select(Gen.Byte[1, 7], Gen.Byte.Array[0, 100]).List[0, 5].Sample(frames =>
        {
            using var pipe = new MemoryStream();
            var stream = new FrameStream(pipe, pipe);
            foreach (var (kind, payload) in frames)
                stream.Write((FrameKind)kind, payload);
            pipe.Position = 0;
            foreach (var (kind, payload) in frames)
            {
                var frame = stream.Read().ShouldNotBeNull();
                frame.Kind.ShouldBe((FrameKind)kind);
                frame.Payload.ShouldBe(payload);
            }

            stream.Read().ShouldBeNull();
        });
    }

    [Fact]
    public void Any_altered_byte_but_those_unused_is_noticed()
    {
        using var pipe = new MemoryStream();
        new FrameStream(pipe, pipe).Write(FrameKind.Caption, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var bytes = pipe.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            // The kind is checked by its reader; two bytes are reserved.
            if (i is 5 or 6 or 7)
                continue;
            var altered = bytes.ToArray();
            altered[i] ^= 0x10;
            Should.Throw<FrameException>(() => new FrameStream(new MemoryStream(altered), Stream.Null).Read(), $"byte {i}");
        }
    }

    [Fact]
    public void Hostile_bytes_make_one_kind_of_error()
    {
        Gen.Byte.Array[1, 64].Sample(bytes =>
        {
            try
            {
                new FrameStream(new MemoryStream(bytes), Stream.Null).Read();
            }
            catch (FrameException)
            {
            }
        });
    }

    [Fact]
    public void A_huge_length_is_refused_before_memory_is_taken()
    {
        using var pipe = new MemoryStream();
        new FrameStream(pipe, pipe).Write(FrameKind.Tile, []);
        var bytes = pipe.ToArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(8), int.MaxValue);

        Should.Throw<FrameException>(() => new FrameStream(new MemoryStream(bytes), Stream.Null).Read()).Message.ShouldContain("2147483647");
    }
}
