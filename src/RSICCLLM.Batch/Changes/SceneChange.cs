using NetTopologySuite.Geometries;

namespace RSICCLLM.Batch.Changes;

/// <summary>A change of the scene, in pixel coordinates of the common grid.</summary>
/// <param name="Object">Canonical object.</param>
/// <param name="Verb">Canonical verb.</param>
/// <param name="Quantity">How many, where that can be told.</param>
/// <param name="Outline">Polygon or multipolygon in pixels.</param>
/// <param name="Confidence">0..1: calibrated, or the caption's mean token probability times the mean evidence.</param>
/// <param name="Statement">The tile that says it best.</param>
internal sealed record SceneChange(string Object, string Verb, int? Quantity, Geometry Outline, double Confidence, TileStatement Statement)
{
    /// <summary>The confidence of the words times the mean evidence, 0..1: what decides whether the change is reported. A sure caption says little of a weak trace beside its change.</summary>
    public double Certainty { get; init; }
}
