namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>Undoes the compression of one block. Instances hold no state and are safe for several threads.</summary>
internal abstract class BlockCodec
{
    /// <summary>Fills the destination with decoded bytes; what follows in the block is ignored.</summary>
    /// <param name="block">The block as it lies in the file.</param>
    /// <param name="destination">Exactly the bytes that the block's rows need.</param>
    /// <param name="rowBytes">Bytes of one row.</param>
    /// <exception cref="InvalidDataException">The block is damaged or too short.</exception>
    /// <exception cref="NotSupportedException">It is of a kind that is not decoded.</exception>
    public abstract void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes);

    /// <summary>As <see cref="Decode(ArraySegment{byte}, Span{byte}, int)"/>, of a tile of which the image has only some columns and rows; the rest may be anything.</summary>
    public virtual void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes, int usedColumns, int usedRows) => Decode(block, destination, rowBytes);

    protected static InvalidDataException TooShort(int got, int wanted) =>
        new(FormattableString.Invariant($"its data ends after {got} of {wanted} bytes"));
}
