using System.Collections;

namespace RSICCLLM.Evaluation.Metrics.Meteor;

/// <summary>
/// The alignment that METEOR scores: every word in at most one match; the most words by weight, then the fewest chunks, then
/// the least sum of distances between the places of matched words (Denkowski and Lavie, WMT 2014, section 2). Found by a
/// beam of 40, as in the published program.
/// </summary>
internal static class MeteorAligner
{
    private const int Beam = 40;

    // A word that a reference repeats more often than this: the nearest free places are tried, and the one that continues a chunk.
    private const int Places = 12;

    /// <summary>The matches of the best alignment in the candidate's order, and the number of chunks they form.</summary>
    public static (IReadOnlyList<MeteorMatch> Matches, int Chunks) Align(string[] candidate, string[] reference, MeteorData data)
    {
        var matches = MeteorMatch.Find(candidate, reference, data);
        List<Path> paths = [Path.Empty(reference.Length)];
        // A path that covers several words of the candidate at once skips the places between.
        for (var i = 0; i < candidate.Length; i++)
        {
            if (matches[i].Count == 0)
                continue;
            matches[i].Sort((a, b) => Math.Abs(a.Start - a.ReferenceStart).CompareTo(Math.Abs(b.Start - b.ReferenceStart)));
            var next = new List<Step>();
            foreach (var path in paths)
            {
                next.Add(new Step(path, null, path.Rank));
                if (path.End > i)
                    continue;
                var tried = 0;
                foreach (var match in matches[i])
                {
                    if ((tried < Places || path.IsContinuedBy(match)) && path.IsFree(match))
                    {
                        next.Add(new Step(path, match, path.RankWith(match)));
                        tried++;
                    }
                }
            }

            next.Sort((a, b) => a.Rank.CompareTo(b.Rank));
            paths = [.. next.Take(Beam).Select(step => step.Match is { } match ? step.Path.With(match, step.Rank) : step.Path)];
        }

        var best = paths[0];
        var found = new List<MeteorMatch>();
        for (var path = best; path.Previous is not null; path = path.Previous)
            found.Add(path.Last);
        found.Reverse();
        return (found, best.Rank.Chunks);
    }

    private readonly record struct Step(Path Path, MeteorMatch? Match, Rank Rank);

    /// <summary>Order of alignments, the best first.</summary>
    /// <param name="Covered">Words by weight, in tenths, so that sums are exact.</param>
    /// <param name="Chunks">Runs of matches that are adjacent on both sides.</param>
    /// <param name="Distance">Sum of distances between the places of matches.</param>
    private readonly record struct Rank(long Covered, int Chunks, long Distance) : IComparable<Rank>
    {
        public int CompareTo(Rank other)
        {
            if (Covered != other.Covered)
                return other.Covered.CompareTo(Covered);
            return Chunks != other.Chunks ? Chunks.CompareTo(other.Chunks) : Distance.CompareTo(other.Distance);
        }
    }

    private sealed class Path
    {
        private readonly BitArray _used;

        private Path(BitArray used) => _used = used;

        public Path? Previous { get; private init; }

        public MeteorMatch Last { get; private init; }

        public Rank Rank { get; private init; }

        /// <summary>First word of the candidate behind the last match.</summary>
        public int End => Previous is null ? 0 : Last.Start + Last.Length;

        public static Path Empty(int length) => new(new BitArray(length));

        public bool IsFree(MeteorMatch match)
        {
            for (var j = 0; j < match.ReferenceLength; j++)
            {
                if (_used[match.ReferenceStart + j])
                    return false;
            }

            return true;
        }

        public bool IsContinuedBy(MeteorMatch match)
            => Previous is not null && End == match.Start && Last.ReferenceStart + Last.ReferenceLength == match.ReferenceStart;

        public Rank RankWith(MeteorMatch match)
        {
            return new Rank(
                Rank.Covered + ((long)Math.Round(match.Weight * 10) * (match.Length + match.ReferenceLength)),
                IsContinuedBy(match) ? Rank.Chunks : Rank.Chunks + 1,
                Rank.Distance + Math.Abs(match.Start - match.ReferenceStart));
        }

        public Path With(MeteorMatch match, Rank rank)
        {
            var used = new BitArray(_used);
            for (var j = 0; j < match.ReferenceLength; j++)
                used[match.ReferenceStart + j] = true;
            return new Path(used) { Previous = this, Last = match, Rank = rank };
        }
    }
}
