namespace RSICCLLM.Training.Losses;

/// <summary>Figures of a step that are added up over its parts and averaged over steps.</summary>
internal interface ILosses<TSelf>
    where TSelf : ILosses<TSelf>
{
    /// <summary>The figures in a fixed order.</summary>
    double[] Values { get; }

    /// <summary>Makes them from <see cref="Values"/>.</summary>
    static abstract TSelf From(double[] values);

    /// <summary>Adds figure by figure.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>Multiplies every figure.</summary>
    static abstract TSelf operator *(TSelf a, double factor);
}
