namespace RSICCLLM.Imaging.Alignment;

/// <summary>A correlation at one shift.</summary>
/// <param name="Height">Its value, not normalised.</param>
/// <param name="X">Slope to the right, for each pixel.</param>
/// <param name="Y">Slope downwards.</param>
/// <param name="XX">Curvature along the columns, negative at a maximum.</param>
/// <param name="XY">Mixed second derivative.</param>
/// <param name="YY">Curvature along the rows.</param>
internal readonly record struct CorrelationPoint(double Height, double X, double Y, double XX, double XY, double YY)
{
    /// <summary>The way to the maximum by Newton's method; <see langword="null"/> where the function is not curved downwards.</summary>
    public Shift? Step() => StepOf(X, Y);

    /// <summary>The way that a slope of so much leads, with the curvature here.</summary>
    public Shift? StepOf(double x, double y)
    {
        var determinant = (XX * YY) - (XY * XY);
        return XX < 0 && determinant > 0 ? new Shift(((XY * y) - (YY * x)) / determinant, ((XY * x) - (XX * y)) / determinant) : null;
    }

    /// <summary>The sum of two correlations, the second one so many times.</summary>
    public CorrelationPoint Plus(CorrelationPoint other, double weight) => new(
        Height + (weight * other.Height), X + (weight * other.X), Y + (weight * other.Y), XX + (weight * other.XX), XY + (weight * other.XY), YY + (weight * other.YY));
}
