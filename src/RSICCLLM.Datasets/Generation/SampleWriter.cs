using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Datasets.Gates;
using RSICCLLM.Datasets.Pairs;
using RSICCLLM.Datasets.Review;
using RSICCLLM.Endpoints;

namespace RSICCLLM.Datasets.Generation;

/// <summary>Turns results and decisions into <c>samples.jsonl</c> with its pictures, the review file, the audit trail and the report. The same log and decisions give the same bytes.</summary>
internal sealed class SampleWriter(GenerationSettings settings, string output, CaptionGates gates, ChangeLexicon lexicon, Action<string> tell)
{
    private const string ReportFile = "report.json";

    public void Write(IReadOnlyList<ScenePair> pairs, GenerationLog log, ExpertReview review, EndpointClient? client)
    {
        var refused = review.RefusedEdits(gates).ToList();
        refused.ForEach(tell);
        var samples = new List<RsiciSample>();
        var needed = new List<ReviewEntry>();
        var decisions = new List<ReviewEntry>();
        int awaiting = 0, rejected = 0;
        foreach (var pair in pairs)
        {
            if (log.Find(pair.Id)?.Caption is not { } caption)
                continue;
            var sample = Sample(pair, caption);
            if (review.IsNeeded(pair.Id))
            {
                needed.Add(new ReviewEntry { Id = pair.Id, Before = sample.Before, After = sample.After, Mask = sample.Mask, Caption = caption, Decision = "", Edited = "", Reviewer = "", Note = "" });
                if (review.Decision(pair.Id, caption) is not { } decision || (decision.Decision == "edit" && gates.CheckText(decision.Edited!).Count > 0))
                {
                    awaiting++;
                    continue;
                }

                decisions.Add(decision);
                if (decision.Decision == "reject")
                {
                    rejected++;
                    continue;
                }

                if (decision.Decision == "edit")
                    sample = Sample(pair, decision.Edited!.Trim());
            }

            samples.Add(sample);
        }

        // Pictures of captions under review are copied as well: the expert looks at them.
        var shown = needed.Select(entry => entry.Id!).Concat(samples.Select(sample => sample.Id)).ToHashSet(StringComparer.Ordinal);
        foreach (var pair in pairs.Where(pair => shown.Contains(pair.Id)))
            CopyPictures(pair);
        if (needed.Count > 0)
            review.Write(needed);
        new AuditTrail(Path.Combine(output, "audit.jsonl"), TimeProvider.System).Add(decisions);
        RsiciFile.Write(Path.Combine(output, "samples.jsonl"), samples);
        WriteReport(pairs, log, samples.Count, awaiting, rejected, client);
    }

    public static GenerationReport ReadReport(string output)
        => JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(output, ReportFile)), GenerationReportJson.Default.GenerationReport)!;

    private RsiciSample Sample(ScenePair pair, string caption) => new()
    {
        Id = pair.Id,
        Before = Place("before", pair.Id, pair.Before),
        After = Place("after", pair.Id, pair.After),
        Mask = pair.Mask is { } mask ? Place("mask", pair.Id, mask) : null,
        Instruction = settings.Instruction,
        Caption = caption,
        Records = Records(CaptionParser.Parse(caption, lexicon)),
    };

    /// <summary>An expert may accept what cannot be read: then the changes are not known, which is not the same as none.</summary>
    private static List<RsiciRecord>? Records(ParsedCaption read) =>
        read.Records.Count > 0 || read.SaysNoChange ? [.. read.Records.Select(record => new RsiciRecord(record))] : null;

    private static string Place(string kind, string id, string path) => $"{kind}/{FileName(id)}{Path.GetExtension(path).ToLowerInvariant()}";

    /// <summary>The identifier where it is a plain file name on every system, else a name made from it: data set files must not lead out of the folder.</summary>
    private static string FileName(string id) => id.Length <= 100 && id[0] != '.' && id[^1] != '.' && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? id
        : "pair-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..20];

    private void CopyPictures(ScenePair pair)
    {
        foreach (var (kind, path) in new[] { ("before", pair.Before), ("after", pair.After), ("mask", pair.Mask) })
        {
            if (path is null)
                continue;
            var target = Path.Combine(output, Place(kind, pair.Id, path));
            if (File.Exists(target))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target + ".partial", overwrite: true);
            File.Move(target + ".partial", target);
        }
    }

    private void WriteReport(IReadOnlyList<ScenePair> pairs, GenerationLog log, int samples, int awaiting, int rejected, EndpointClient? client)
    {
        var results = pairs.Select(pair => log.Find(pair.Id)).OfType<PairResult>().ToList();
        var accepted = results.Where(result => result.Outcome == PairOutcome.Accepted).ToList();
        var (byGate, byReason) = GenerationReport.Count(results);
        var spent = client?.Spent ?? default;
        var report = new GenerationReport
        {
            Pairs = pairs.Count,
            Accepted = accepted.Count,
            Rejected = results.Count(result => result.Outcome == PairOutcome.Rejected),
            Unreadable = results.Count(result => result.Outcome == PairOutcome.Unreadable),
            Unanswered = results.Count(result => result.Outcome == PairOutcome.Unanswered),
            Open = pairs.Count - results.Count,
            AwaitingReview = awaiting,
            RejectedByReview = rejected,
            Samples = samples,
            AcceptedAtAttempt = [.. Enumerable.Range(1, settings.Retries + 1).Select(n => accepted.Count(result => result.Attempts.Count == n))],
            Attempts = results.Sum(result => result.Attempts.Count),
            MeanWords = accepted.Count == 0 ? 0 : accepted.Average(result => result.Caption!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length),
            RejectionsByGate = byGate,
            RejectionsByReason = byReason,
            Requests = spent.Requests,
            InputTokens = spent.InputTokens,
            OutputTokens = spent.OutputTokens,
            Cost = spent.Cost,
        };
        var path = Path.Combine(output, ReportFile);
        File.WriteAllText(path + ".partial", report.ToJson());
        File.Move(path + ".partial", path, overwrite: true);
    }
}
