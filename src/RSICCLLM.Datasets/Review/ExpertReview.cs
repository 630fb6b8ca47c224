using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Datasets.Gates;

namespace RSICCLLM.Datasets.Review;

/// <summary>Gate 4: which captions an expert must see, and what became of them.</summary>
internal sealed class ExpertReview
{
    private readonly string _path;
    private readonly double _share;
    private readonly int _seed;
    private readonly Dictionary<string, ReviewEntry> _entries;

    /// <param name="path">The review file.</param>
    /// <param name="share">Share of the captions that are reviewed, 0 to 1.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="FormatException">The review file cannot be read.</exception>
    public ExpertReview(string path, double share, int seed)
    {
        (_path, _share, _seed) = (path, share, seed);
        _entries = ReviewFile.Read(path);
    }

    /// <summary>Whether a pair's caption needs an expert; the same answer at every start.</summary>
    public bool IsNeeded(string id)
    {
        if (_share <= 0)
            return false;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{_seed}:{id}"));
        return BitConverter.ToUInt32(hash) < _share * (uint.MaxValue + 1.0);
    }

    /// <summary>The expert's decision on exactly this caption, if there is one.</summary>
    public ReviewEntry? Decision(string id, string caption)
        => _entries.GetValueOrDefault(id) is { Decision: not (null or "") } entry && entry.Caption == caption ? entry : null;

    /// <summary>Edits that gates 2 and 3 refuse, as sentences for the expert.</summary>
    public IEnumerable<string> RefusedEdits(CaptionGates gates)
        => _entries.Values.Where(entry => entry.Decision == "edit")
            .SelectMany(entry => gates.CheckText(entry.Edited!).Select(rejection => $"{_path}: the edited caption of '{entry.Id}' is refused, {rejection.Reason}."));

    /// <summary>Writes the file anew: what was decided stays as the expert wrote it, what waits is added.</summary>
    public void Write(IEnumerable<ReviewEntry> needed)
        => ReviewFile.Write(_path, needed.Select(entry => Decision(entry.Id!, entry.Caption!) ?? entry));
}
