using RSICCLLM.Reports.Documents;

namespace RSICCLLM.Reports.Composition;

/// <summary>Writes the report of one pair as documents: what an officer signs first, what an auditor needs last.</summary>
internal sealed class PairReportComposer(ReportContext context)
{
    private readonly OverviewSection _overview = new(context);
    private readonly ChangeSection _changes = new(context);
    private readonly AuditSection _audit = new(context);

    /// <summary>The whole report.</summary>
    public ReportDocument Compose() => Compose(Volume.Only(context.Report.Changes.Count));

    /// <summary>One volume of it.</summary>
    public ReportDocument Compose(Volume volume)
    {
        var (report, language) = (context.Report, context.Wording.Language);
        var title = language.Format("document.title", report.Name);
        return new()
        {
            Title = volume.Count == 1 ? title : language.Format("document.volume", title, volume.Index, volume.Count),
            Language = language.Tag,
            Author = report.Agency,
            Subject = language.Format("document.subject", report.Before.File, report.After.File),
            Created = report.Created,
            RunningHead = (report.Agency.Length > 0 ? report.Agency : language["document.head"], volume.Count == 1 ? report.Name : language.Format("document.volume", report.Name, volume.Index, volume.Count)),
            RunningFoot = language["document.foot"],
            PageNumber = (page, pages) => language.Format("document.page", page, pages),
            Blocks = Blocks(volume),
        };
    }

    private IEnumerable<Block> Blocks(Volume volume)
    {
        yield return Title(volume);
        if (volume.Index == 1)
        {
            foreach (var block in _overview.Blocks())
                yield return block;
        }

        foreach (var block in _changes.Blocks(volume))
            yield return block;
        if (volume.Index > 1)
            yield break;
        foreach (var block in _audit.Blocks())
            yield return block;
    }

    private TitleBlock Title(Volume volume)
    {
        var (report, wording) = (context.Report, context.Wording);
        var language = wording.Language;
        var facts = new List<Fact>
        {
            new(language["title.earlier"], $"{wording.Date(report.Before.Date)}\n{report.Before.File}"),
            new(language["title.later"], $"{wording.Date(report.After.Date)}\n{report.After.File}"),
            new(language["title.crs"], Wording.CrsOf(context.Reference)),
        };
        if (report.Created is { } created)
            facts.Add(new(language["title.made"], wording.Time(created)));
        if (volume.Count > 1)
            facts.Add(new(language["title.volume"], language.Format("title.volumeRange", volume.Index, volume.Count, wording.Count(volume.First + 1), wording.Count(volume.First + volume.Size))));
        var logoText = language.Format("logo.alternative", report.Agency.Length > 0 ? report.Agency : report.Name);
        return new(report.Agency, language["document.head"], report.Name, facts, context.Logo, logoText);
    }
}
