using RSICCLLM.Imaging.Buffers;
using RSICCLLM.Imaging.Masks;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;

namespace RSICCLLM.Imaging.Grids;

/// <summary>
/// Reads windows of a common grid from a scene in another coordinate reference system, or turned against the grid. Positions are transformed
/// exactly on a lattice of <see cref="LatticeStep"/> pixels and linearly between (off by less than 0.01 pixel for the systems of
/// <see cref="Crs.EpsgRegister"/> at ground sampling distances up to some metres); pixels are interpolated linearly, and averaged where the
/// scene is finer. A pixel has data where at least half of its weight has. Memory is bounded by the image and a few million pixels of the scene.
/// </summary>
internal sealed class ReprojectedReader(IRasterSource source, CommonGrid grid, SceneRenderer renderer, GridProjection toScene) : ISceneReader
{
    private const int LatticeStep = 32;
    private const long ChunkPixels = 4 << 20;
    private const int MostSamplesAlong = 4;

    public ScenePlacement Placement => ScenePlacement.Reprojected;

    public AlignedImage Read(PixelWindow window, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window.Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window.Height, 1);
        var image = new RgbImage(width, height, BufferPool.RentCleared<byte>(checked(width * height * 3)));
        var valid = BufferPool.RentCleared<bool>(width * height);
        var lattice = new Lattice(window, width, height, toScene);
        var (overview, across, down) = Level(lattice);
        Fill(new PixelWindow(0, 0, width, height), window, lattice, overview, across, down, image, valid);
        return new AlignedImage(image, new ValidityMask(width, height, valid));
    }

    // The smallest overview that is still as fine as the image.
    private (int Overview, double Across, double Down) Level(Lattice lattice)
    {
        var (overview, across, down) = (-1, 1.0, 1.0);
        for (var i = 0; i < source.Overviews.Count; i++)
        {
            var (a, d) = ((double)source.Width / source.Overviews[i].Width, (double)source.Height / source.Overviews[i].Height);
            if (Math.Max(a, d) <= lattice.PixelsPerPixel * 1.001)
                (overview, across, down) = (i, a, d);
        }

        return (overview, across, down);
    }

    // Parts whose source window is too large are halved.
    private void Fill(PixelWindow part, PixelWindow window, Lattice lattice, int overview, double across, double down, RgbImage image, bool[] valid)
    {
        var (left, top, right, bottom) = lattice.Cover(part);
        var size = overview < 0 ? new RasterSize(source.Width, source.Height) : source.Overviews[overview];
        if (!(right / across > -1 && left / across < size.Width + 1.0 && bottom / down > -1 && top / down < size.Height + 1.0))
            return;
        var first = (Column: (int)Math.Clamp(Math.Floor(left / across) - 1, 0, size.Width - 1), Row: (int)Math.Clamp(Math.Floor(top / down) - 1, 0, size.Height - 1));
        var last = (Column: (int)Math.Clamp(Math.Ceiling(right / across) + 1, 0, size.Width - 1), Row: (int)Math.Clamp(Math.Ceiling(bottom / down) + 1, 0, size.Height - 1));
        var needed = new PixelWindow(first.Column, first.Row, last.Column - first.Column + 1, last.Row - first.Row + 1);
        if (needed.Area > ChunkPixels && part.Area > 1)
        {
            var (a, b) = Halves(part);
            Fill(a, window, lattice, overview, across, down, image, valid);
            Fill(b, window, lattice, overview, across, down, image, valid);
            return;
        }

        var (rgb, has) = renderer.Render(needed, overview);
        var samples = (int)Math.Clamp(Math.Ceiling(lattice.PixelsPerPixel / Math.Max(across, down) - 0.5), 1, MostSamplesAlong);
        var sampler = new Sampler(rgb, has, needed, across, down);
        for (var row = part.Row; row < part.EndRow; row++)
        {
            for (var column = part.Column; column < part.EndColumn; column++)
            {
                if (!IsOnGrid(window, column, row, image))
                    continue;
                sampler.Clear();
                for (var i = 0; i < samples * samples; i++)
                {
                    var (x, y) = lattice.At(column + (((i % samples) + 0.5) / samples), row + (((i / samples) + 0.5) / samples));
                    sampler.Add(x, y);
                }

                var pixel = (row * image.Width) + column;
                valid[pixel] = sampler.Write(samples * samples, image.Pixels.AsSpan(pixel * 3, 3));
            }
        }

        BufferPool.Return(rgb);
        BufferPool.Return(has);
    }

    // What lies beyond the grid is not part of the pair, even where the scene goes on.
    private bool IsOnGrid(PixelWindow window, int column, int row, RgbImage image)
    {
        var gridColumn = window.Column + ((column + 0.5) * window.Width / image.Width);
        var gridRow = window.Row + ((row + 0.5) * window.Height / image.Height);
        return gridColumn >= 0 && gridColumn < grid.Width && gridRow >= 0 && gridRow < grid.Height;
    }

    private static (PixelWindow First, PixelWindow Second) Halves(PixelWindow part)
    {
        if (part.Width > part.Height)
        {
            var half = part.Width / 2;
            return (part with { Width = half }, part with { Column = part.Column + half, Width = part.Width - half });
        }

        var rows = part.Height / 2;
        return (part with { Height = rows }, part with { Row = part.Row + rows, Height = part.Height - rows });
    }

    /// <summary>Positions in the scene of positions in the image.</summary>
    private sealed class Lattice
    {
        private readonly int _columns;
        private readonly (double Column, double Row)[] _nodes;

        public Lattice(PixelWindow window, int width, int height, GridProjection toScene)
        {
            _columns = (width / LatticeStep) + 2;
            var rows = (height / LatticeStep) + 2;
            _nodes = new (double, double)[_columns * rows];
            for (var i = 0; i < _nodes.Length; i++)
            {
                var column = window.Column + ((double)(i % _columns) * LatticeStep * window.Width / width);
                var row = window.Row + ((double)(i / _columns) * LatticeStep * window.Height / height);
                _nodes[i] = toScene.Apply(column, row);
            }

            var (origin, right, down) = (_nodes[0], _nodes[1], _nodes[_columns]);
            PixelsPerPixel = Math.Min(Distance(origin, right), Distance(origin, down)) / LatticeStep;
        }

        /// <summary>Scene pixels in one pixel of the image, along the finer axis.</summary>
        public double PixelsPerPixel { get; }

        public (double Column, double Row) At(double column, double row)
        {
            var (c, r) = ((int)(column / LatticeStep), (int)(row / LatticeStep));
            var (x, y) = ((column / LatticeStep) - c, (row / LatticeStep) - r);
            var (a, b, d, e) = (_nodes[(r * _columns) + c], _nodes[(r * _columns) + c + 1], _nodes[((r + 1) * _columns) + c], _nodes[((r + 1) * _columns) + c + 1]);
            return (
                ((1 - y) * (((1 - x) * a.Column) + (x * b.Column))) + (y * (((1 - x) * d.Column) + (x * e.Column))),
                ((1 - y) * (((1 - x) * a.Row) + (x * b.Row))) + (y * (((1 - x) * d.Row) + (x * e.Row))));
        }

        /// <summary>The rectangle of the scene under a part of the image: its extremes lie at lattice nodes and on the part's border.</summary>
        public (double Left, double Top, double Right, double Bottom) Cover(PixelWindow part)
        {
            var (left, top, right, bottom) = (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
            foreach (var row in Steps(part.Row, part.Height))
            {
                foreach (var column in Steps(part.Column, part.Width))
                {
                    var (x, y) = At(column, row);
                    (left, right) = (Math.Min(left, x), Math.Max(right, x));
                    (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
                }
            }

            return (left, top, right, bottom);
        }

        private static IEnumerable<double> Steps(int start, int length)
        {
            yield return start;
            for (var node = ((start / LatticeStep) + 1) * LatticeStep; node < start + length; node += LatticeStep)
                yield return node;
            yield return start + length;
        }

        private static double Distance((double Column, double Row) a, (double Column, double Row) b) =>
            Math.Sqrt(((a.Column - b.Column) * (a.Column - b.Column)) + ((a.Row - b.Row) * (a.Row - b.Row)));
    }

    /// <summary>Sums interpolated samples of one pixel.</summary>
    private sealed class Sampler(byte[] rgb, bool[] has, PixelWindow window, double across, double down)
    {
        private double _red;
        private double _green;
        private double _blue;
        private double _weight;

        public void Clear() => (_red, _green, _blue, _weight) = (0, 0, 0, 0);

        public void Add(double column, double row)
        {
            var (x, y) = ((column / across) - 0.5, (row / down) - 0.5);
            if (!double.IsFinite(x + y) || Math.Abs(x) > int.MaxValue / 2 || Math.Abs(y) > int.MaxValue / 2)
                return;
            var (c, r) = ((int)Math.Floor(x), (int)Math.Floor(y));
            var (fx, fy) = (x - c, y - r);
            One(c, r, (1 - fx) * (1 - fy));
            One(c + 1, r, fx * (1 - fy));
            One(c, r + 1, (1 - fx) * fy);
            One(c + 1, r + 1, fx * fy);
        }

        public bool Write(int samples, Span<byte> target)
        {
            if (_weight < (0.5 * samples) - 1e-4)
                return false;
            target[0] = (byte)Math.Clamp((_red / _weight) + 0.5, 0, 255);
            target[1] = (byte)Math.Clamp((_green / _weight) + 0.5, 0, 255);
            target[2] = (byte)Math.Clamp((_blue / _weight) + 0.5, 0, 255);
            return true;
        }

        private void One(int column, int row, double weight)
        {
            var (c, r) = (column - window.Column, row - window.Row);
            if (weight == 0 || (uint)c >= (uint)window.Width || (uint)r >= (uint)window.Height || !has[(r * window.Width) + c])
                return;
            var at = ((r * window.Width) + c) * 3;
            _red += weight * rgb[at];
            _green += weight * rgb[at + 1];
            _blue += weight * rgb[at + 2];
            _weight += weight;
        }
    }
}
