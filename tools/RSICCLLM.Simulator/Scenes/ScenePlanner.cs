using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Worlds;
using RSICCLLM.Simulator.Worlds.Generation;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>Decides what changes in a landscape: few things, at places where they belong.</summary>
internal sealed class ScenePlanner(RandomStream random, Bounds scene, SceneBorder border, float gsd, int changes)
{
    /// <summary>Metres around a place within which a group of houses is built or demolished.</summary>
    private const float Neighbourhood = 34;

    private const int AttemptsPerChange = 60;

    /// <summary>Buildings come twice: they change most in any town.</summary>
    private static readonly ChangeClass[] Classes = [.. ChangeClass.All.Where(c => c.Object != "road"), ChangeClass.BuildingBuilt, ChangeClass.BuildingDemolished];

    /// <summary>Roads, which the division into parcels has to know: about every sixth change.</summary>
    public List<ChangeRequest> Roads()
    {
        var requests = new List<ChangeRequest>();
        for (var i = 0; i < Math.Max(changes >= 2 ? 1 : 0, changes / 8); i++)
        {
            var change = random.Chance(0.5) ? ChangeClass.RoadBuilt : ChangeClass.RoadWidened;
            for (var attempt = 0; attempt < AttemptsPerChange; attempt++)
            {
                var target = Place();
                if (!IsCovered(target, 60))
                    continue;
                requests.Add(new ChangeRequest(change, target, scene, 1));
                break;
            }
        }

        return requests;
    }

    /// <summary>Everything else, once parcels and lots are known.</summary>
    public void Place(World world, IReadOnlyList<Lot> lots, Func<ChangeRequest, bool> apply)
    {
        // A shuffled deck of all classes, so that a scene shows many kinds.
        var deck = new List<ChangeClass>();
        var failures = 0;
        while (world.Changes.Count < changes && failures < AttemptsPerChange * 4)
        {
            if (deck.Count == 0)
            {
                deck.AddRange(Classes);
                random.Shuffle(deck);
            }

            var change = deck[^1];
            deck.RemoveAt(deck.Count - 1);
            if (!TryPlace(world, lots, change, apply))
                failures += 6;
        }
    }

    private bool TryPlace(World world, IReadOnlyList<Lot> lots, ChangeClass change, Func<ChangeRequest, bool> apply)
    {
        var onLot = change.Object == "swimming pool" || (change.Object == "building" && random.Chance(change.Verb == "extended" ? 1 : 0.75));
        for (var attempt = 0; attempt < AttemptsPerChange; attempt++)
        {
            var target = Place();
            if (onLot)
            {
                if (lots.Count == 0)
                    return false;
                if (random.Pick(lots).House is not { } house)
                    continue;
                target = house.Centre;
            }
            else if (world.ParcelAt(target)?.Use is ParcelUse.Residential or ParcelUse.Commercial or null)
            {
                continue;
            }

            if (!IsCovered(target, 22) || IsCrowded(world, target))
                continue;
            var count = change.Object == "building" && change.Verb != "extended" && onLot ? 1 + random.Weighted([0.45f, 0.25f, 0.18f, 0.12f]) : 1;
            var reach = new Vector2(Neighbourhood);
            if (apply(new ChangeRequest(change, target, new Bounds(target - reach, target + reach), count)))
                return true;
        }

        return false;
    }

    private Vector2 Place() => scene.Min + (scene.Size * new Vector2(random.Range(0.02f, 0.98f), random.Range(0.02f, 0.98f)));

    private bool IsCovered(Vector2 place, float metres) => border.Covers((place - scene.Min) / gsd, metres / gsd);

    /// <summary>Changes keep away from each other, so that most of the scene is unchanged and each can be told apart.</summary>
    private static bool IsCrowded(World world, Vector2 place) =>
        world.Changes.Exists(change => change.Class.Object != "road" && Vector2.Distance(change.Bounds.Centre, place) < 75);
}
