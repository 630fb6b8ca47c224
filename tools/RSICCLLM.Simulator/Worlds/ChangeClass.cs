namespace RSICCLLM.Simulator.Worlds;

/// <summary>Object and change verb, in the canonical words of the captions' lexicon.</summary>
/// <param name="Object">For example <c>swimming pool</c>.</param>
/// <param name="Verb">For example <c>built</c>.</param>
public sealed record ChangeClass(string Object, string Verb)
{
    /// <summary>building, built.</summary>
    public static ChangeClass BuildingBuilt { get; } = new("building", "built");

    /// <summary>building, demolished.</summary>
    public static ChangeClass BuildingDemolished { get; } = new("building", "demolished");

    /// <summary>building, extended.</summary>
    public static ChangeClass BuildingExtended { get; } = new("building", "extended");

    /// <summary>road, built.</summary>
    public static ChangeClass RoadBuilt { get; } = new("road", "built");

    /// <summary>road, widened.</summary>
    public static ChangeClass RoadWidened { get; } = new("road", "widened");

    /// <summary>trees, cleared.</summary>
    public static ChangeClass TreesCleared { get; } = new("trees", "cleared");

    /// <summary>trees, planted.</summary>
    public static ChangeClass TreesPlanted { get; } = new("trees", "planted");

    /// <summary>car park, built.</summary>
    public static ChangeClass CarParkBuilt { get; } = new("car park", "built");

    /// <summary>car park, removed.</summary>
    public static ChangeClass CarParkRemoved { get; } = new("car park", "removed");

    /// <summary>pond, built.</summary>
    public static ChangeClass PondBuilt { get; } = new("pond", "built");

    /// <summary>pond, removed.</summary>
    public static ChangeClass PondRemoved { get; } = new("pond", "removed");

    /// <summary>swimming pool, built.</summary>
    public static ChangeClass PoolBuilt { get; } = new("swimming pool", "built");

    /// <summary>swimming pool, removed.</summary>
    public static ChangeClass PoolRemoved { get; } = new("swimming pool", "removed");

    /// <summary>solar field, built.</summary>
    public static ChangeClass SolarBuilt { get; } = new("solar field", "built");

    /// <summary>solar field, removed.</summary>
    public static ChangeClass SolarRemoved { get; } = new("solar field", "removed");

    /// <summary>Every class that the simulator draws.</summary>
    public static IReadOnlyList<ChangeClass> All { get; } =
    [
        BuildingBuilt, BuildingDemolished, BuildingExtended, RoadBuilt, RoadWidened, TreesCleared, TreesPlanted,
        CarParkBuilt, CarParkRemoved, PondBuilt, PondRemoved, PoolBuilt, PoolRemoved, SolarBuilt, SolarRemoved,
    ];

    /// <summary>Woods are not counted.</summary>
    public bool IsCounted => Object != "trees";

    /// <summary>The date on which the object stands: the one after it was built, the one before it was removed.</summary>
    internal Dates Presence => Verb is "built" or "planted" or "extended" or "widened" ? Dates.After : Dates.Before;
}
