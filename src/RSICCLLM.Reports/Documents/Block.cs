using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Documents;

/// <summary>One piece of a document.</summary>
internal abstract record Block;

/// <summary>A heading; stays on the page of what follows.</summary>
/// <param name="Level">1 or 2.</param>
/// <param name="Text">Its words.</param>
/// <param name="Number">Shown in a badge before the words, as on the map; may be empty.</param>
/// <param name="Anchor">Name that links lead to; may be empty.</param>
internal sealed record Heading(int Level, string Text, string Number = "", string Anchor = "") : Block;

/// <summary>Running text.</summary>
internal sealed record Paragraph(string Text, ParagraphRole Role = ParagraphRole.Body) : Block;

/// <summary>What a paragraph is, not what it looks like.</summary>
internal enum ParagraphRole
{
    Body,
    Lead,
    Note,
}

/// <summary>Somebody else's words, marked as such.</summary>
/// <param name="Attribution">Whose words they are, and in which language.</param>
/// <param name="Text">The words.</param>
/// <param name="Language">Language tag of the words.</param>
internal sealed record Quotation(string Attribution, string Text, string Language = "en") : Block;

/// <summary>The head of the first page.</summary>
/// <param name="Agency">Who answers for the document; may be empty.</param>
/// <param name="Title">What it is.</param>
/// <param name="Subtitle">What it is about.</param>
/// <param name="Facts">Side by side below.</param>
/// <param name="Logo">The agency's; may be missing.</param>
/// <param name="LogoAlternativeText">What it shows, for readers who cannot see it.</param>
internal sealed record TitleBlock(string Agency, string Title, string Subtitle, IReadOnlyList<Fact> Facts, Logo? Logo = null, string LogoAlternativeText = "") : Block;

/// <summary>A label and its value.</summary>
internal sealed record Fact(string Label, string Value);

/// <summary>A few large numbers with a word below each, side by side.</summary>
internal sealed record KeyFigures(IReadOnlyList<Fact> Figures) : Block;

/// <summary>A table; the header is repeated on each page that it reaches.</summary>
internal sealed record Table(IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableRow> Rows) : Block;

/// <summary>One column.</summary>
/// <param name="Header">Its title.</param>
/// <param name="Weight">Share of the table's width, relative to the other columns.</param>
/// <param name="Numeric">Numbers stand flush right.</param>
internal sealed record TableColumn(string Header, float Weight, bool Numeric = false)
{
    /// <summary>Language tag of the cells; empty where it is the document's.</summary>
    public string Language { get; init; } = "";
}

/// <summary>One row.</summary>
/// <param name="Cells">A text for each column.</param>
/// <param name="Link">Anchor to which the row leads; may be empty.</param>
/// <param name="Emphasis">Set apart, for sums.</param>
internal sealed record TableRow(IReadOnlyList<string> Cells, string Link = "", bool Emphasis = false);

/// <summary>A picture with the words below it.</summary>
/// <param name="Picture">What is drawn.</param>
/// <param name="Caption">Words below it.</param>
/// <param name="AlternativeText">What it shows, for readers who cannot see it.</param>
internal sealed record Figure(AnnotatedPicture Picture, string Caption, string AlternativeText);

/// <summary>Figures of one height side by side, with facts in a row below them.</summary>
/// <param name="Figures">At least one.</param>
/// <param name="Facts">Side by side below; may be empty.</param>
/// <param name="MaximumHeight">Largest height of a picture.</param>
internal sealed record FigureRow(IReadOnlyList<Figure> Figures, IReadOnlyList<Fact> Facts, float MaximumHeight) : Block;

/// <summary>A large map with smaller pictures and a legend at its right.</summary>
internal sealed record MapBlock(Figure Map, IReadOnlyList<Figure> Insets, IReadOnlyList<LegendItem> Legend, float MaximumHeight) : Block;

/// <summary>One line of a legend.</summary>
internal sealed record LegendItem(LegendSymbol Symbol, string Text);

/// <summary>What stands before a legend's words.</summary>
internal enum LegendSymbol
{
    None,
    Outline,
    Number,
    Hatching,
    Evidence,
}

/// <summary>Blocks that stay on one page when one page can hold them.</summary>
internal sealed record KeepTogether(IReadOnlyList<Block> Blocks) : Block;

/// <summary>What follows begins on a new page.</summary>
internal sealed record PageBreak : Block;
