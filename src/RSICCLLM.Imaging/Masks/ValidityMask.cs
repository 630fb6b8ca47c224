using RSICCLLM.Imaging.Buffers;

namespace RSICCLLM.Imaging.Masks;

/// <summary>Which pixels of an image hold data; row-major.</summary>
public sealed class ValidityMask
{
    private readonly bool[] _valid;
    private bool _isRecycled;

    /// <summary>Wraps flags without copying them.</summary>
    /// <exception cref="ArgumentException">The flags do not match the size.</exception>
    public ValidityMask(int width, int height, bool[] valid)
    {
        ArgumentNullException.ThrowIfNull(valid);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (valid.Length != (long)width * height)
            throw new ArgumentException($"A mask of {width} x {height} pixels needs as many flags, got {valid.Length}.", nameof(valid));
        Width = width;
        Height = height;
        _valid = valid;
        ValidCount = valid.AsSpan().Count(true);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels that hold data.</summary>
    public int ValidCount { get; }

    /// <summary>Part of all pixels that holds data, 0 to 1.</summary>
    public double ValidShare => (double)ValidCount / _valid.Length;

    /// <summary>True where the pixel holds data.</summary>
    public bool this[int column, int row] => _valid[(row * Width) + column];

    /// <summary>Flags of all pixels.</summary>
    public ReadOnlySpan<bool> Flags => _valid;

    /// <summary>Pixels that hold data in both masks.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public ValidityMask And(ValidityMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width || other.Height != Height)
            throw new ArgumentException($"The masks have {Width} x {Height} and {other.Width} x {other.Height} pixels.", nameof(other));
        var both = BufferPool.Rent<bool>(_valid.Length);
        for (var i = 0; i < both.Length; i++)
            both[i] = _valid[i] & other._valid[i];
        return new ValidityMask(Width, Height, both);
    }

    /// <summary>Gives the memory to the next windows; nobody may use the mask any more.</summary>
    public void Recycle()
    {
        if (!_isRecycled)
            BufferPool.Return(_valid);
        _isRecycled = true;
    }
}
