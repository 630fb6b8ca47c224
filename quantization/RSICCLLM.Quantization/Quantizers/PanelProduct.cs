using System.Numerics;
using System.Runtime.CompilerServices;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// <c>C += s A B</c> for a product of small depth, on one core: strips of <c>B</c> are copied side by side, and four rows of <c>C</c> at a
/// time stay in registers over the whole depth (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).
/// </summary>
internal static unsafe class PanelProduct
{
    private const int RowsAtOnce = 4;

    /// <summary>Adds the product.</summary>
    /// <param name="scale">1 or -1, or any other factor.</param>
    /// <param name="a">First element of <c>A</c>, <c>[rows, depth]</c>.</param>
    /// <param name="aRow">Elements between rows of <c>A</c>.</param>
    /// <param name="b">First element of <c>B</c>, <c>[depth, columns]</c>.</param>
    /// <param name="bRow">Elements between rows of <c>B</c>.</param>
    /// <param name="c">First element of <c>C</c>, <c>[rows, columns]</c>.</param>
    /// <param name="cRow">Elements between rows of <c>C</c>.</param>
    /// <param name="rows">Rows of <c>A</c> and <c>C</c>.</param>
    /// <param name="depth">Columns of <c>A</c>, rows of <c>B</c>: at most 256.</param>
    /// <param name="columns">Columns of <c>B</c> and <c>C</c>.</param>
    /// <typeparam name="T">float or double.</typeparam>
    [SkipLocalsInit]
    public static void Add<T>(T scale, T* a, int aRow, T* b, int bRow, T* c, int cRow, int rows, int depth, int columns)
        where T : unmanaged, INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 256);
        var width = 2 * Vector<T>.Count;
        var strip = stackalloc T[depth * width];
        var column = 0;
        for (; column <= columns - width; column += width)
        {
            for (var p = 0; p < depth; p++)
            {
                var from = b + ((nint)p * bRow) + column;
                (Load(from) * scale).Store(strip + (p * width));
                (Load(from + Vector<T>.Count) * scale).Store(strip + (p * width) + Vector<T>.Count);
            }

            var row = 0;
            for (; row <= rows - RowsAtOnce; row += RowsAtOnce)
                FourRows(a + ((nint)row * aRow), aRow, strip, depth, c + ((nint)row * cRow) + column, cRow);
            for (; row < rows; row++)
                OneRow(a + ((nint)row * aRow), strip, depth, c + ((nint)row * cRow) + column);
        }

        for (var row = 0; row < rows && column < columns; row++)
        {
            for (var j = column; j < columns; j++)
            {
                var sum = T.Zero;
                for (var p = 0; p < depth; p++)
                    sum += a[((nint)row * aRow) + p] * b[((nint)p * bRow) + j];
                c[((nint)row * cRow) + j] += scale * sum;
            }
        }
    }

    private static void FourRows<T>(T* a, int aRow, T* strip, int depth, T* c, int cRow)
        where T : unmanaged, INumber<T>
    {
        var n = Vector<T>.Count;
        var a1 = a + aRow;
        var a2 = a1 + aRow;
        var a3 = a2 + aRow;
        var c1 = c + cRow;
        var c2 = c1 + cRow;
        var c3 = c2 + cRow;
        var (x0, y0) = (Load(c), Load(c + n));
        var (x1, y1) = (Load(c1), Load(c1 + n));
        var (x2, y2) = (Load(c2), Load(c2 + n));
        var (x3, y3) = (Load(c3), Load(c3 + n));
        for (var p = 0; p < depth; p++)
        {
            var x = Load(strip);
            var y = Load(strip + n);
            strip += 2 * n;
            var f = new Vector<T>(a[p]);
            x0 = MultiplyAdd(f, x, x0);
            y0 = MultiplyAdd(f, y, y0);
            f = new Vector<T>(a1[p]);
            x1 = MultiplyAdd(f, x, x1);
            y1 = MultiplyAdd(f, y, y1);
            f = new Vector<T>(a2[p]);
            x2 = MultiplyAdd(f, x, x2);
            y2 = MultiplyAdd(f, y, y2);
            f = new Vector<T>(a3[p]);
            x3 = MultiplyAdd(f, x, x3);
            y3 = MultiplyAdd(f, y, y3);
        }

        x0.Store(c);
        y0.Store(c + n);
        x1.Store(c1);
        y1.Store(c1 + n);
        x2.Store(c2);
        y2.Store(c2 + n);
        x3.Store(c3);
        y3.Store(c3 + n);
    }

    private static void OneRow<T>(T* a, T* strip, int depth, T* c)
        where T : unmanaged, INumber<T>
    {
        var n = Vector<T>.Count;
        var (x, y) = (Load(c), Load(c + n));
        for (var p = 0; p < depth; p++)
        {
            var f = new Vector<T>(a[p]);
            x = MultiplyAdd(f, Load(strip + (2 * p * n)), x);
            y = MultiplyAdd(f, Load(strip + (2 * p * n) + n), y);
        }

        x.Store(c);
        y.Store(c + n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Load<T>(T* from)
        where T : unmanaged => Vector.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged, INumber<T> => typeof(T) == typeof(float)
            ? Vector.FusedMultiplyAdd(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
            : Vector.FusedMultiplyAdd(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
}
