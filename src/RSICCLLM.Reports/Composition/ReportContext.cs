using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Composition;

/// <summary>What the sections of a report share.</summary>
/// <param name="Report">What to say.</param>
/// <param name="Reference">The scenes' reference system.</param>
/// <param name="Wording">In which words.</param>
/// <param name="Logo">The agency's; may be missing.</param>
/// <param name="FontDescription">Typeface of the renderer.</param>
internal sealed record ReportContext(PairReport Report, SceneReference Reference, Wording Wording, Logo? Logo, string FontDescription);
