using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Benchmarks.Alignment;

/// <summary>A pair whose later date can be moved by known shifts.</summary>
/// <param name="Before">The earlier date.</param>
/// <param name="After">The later date, moved by so many pixels.</param>
/// <param name="Own">The shift that it has unmoved; <see langword="null"/> where nobody knows it.</param>
/// <param name="Known">The shifts by which it is moved.</param>
internal sealed record MovablePair(RgbImage Before, Func<Shift, RgbImage> After, Shift? Own, IReadOnlyList<Shift> Known)
{
    private static readonly Shift[] AnyShifts = [new(0.25, -0.5), new(0.4, 0.1), new(-0.73, 0.31), new(1.5, -1.25), new(-2.6, 3.3), new(6.2, -4.7)];

    /// <summary>Pixels that moving may spoil at each border: the largest known shift and what the sinc reaches.</summary>
    public static int Margin { get; } = 7 + SincShift.Reach;

    /// <summary>Moves the later date with a windowed sinc.</summary>
    public static MovablePair BySinc(RgbImage before, RgbImage after, Shift? own) =>
        new(before, shift => shift == default ? after : SincShift.Move(after, shift.Columns, shift.Rows), own, AnyShifts);
}
