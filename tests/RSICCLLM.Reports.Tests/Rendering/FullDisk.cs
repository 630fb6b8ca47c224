namespace RSICCLLM.Reports.Tests.Rendering;

/// <summary>Takes a number of bytes and no more.</summary>
internal sealed class FullDisk(int room) : MemoryStream
{
    // The base class sends spans here too, because this is a derived class.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > room)
            throw new IOException("disk full");
        base.Write(buffer, offset, count);
    }
}
