namespace RSICCLLM.Reports.Output.Html;

/// <summary>Look and behaviour of the page. Text has a contrast of 4.5 to 1 or more.</summary>
internal static class HtmlAssets
{
    public const string Style =
        """
        :root { color: #1b2631; background: #fff; font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
        body { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        h1, h2 { color: #144b6e; line-height: 1.2; }
        a { color: #144b6e; }
        a:focus-visible, input:focus-visible { outline: 3px solid #d55e00; outline-offset: 2px; }
        img { max-width: 100%; height: auto; display: block; }
        figure { margin: 0; }
        figcaption, dt, .note { color: #566370; font-size: .85rem; }
        dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; }
        dd { margin: 0; white-space: pre-line; }
        .figures dd { font-size: 1.5rem; font-weight: 600; color: #144b6e; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { position: static; }
        .logo { float: right; max-height: 4rem; max-width: 12rem; }
        .agency { font-weight: 600; color: #144b6e; }
        .lead { font-size: 1.1rem; }
        .map { width: 100%; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: start; padding: .25rem .5rem; border-bottom: 1px solid #c6cfd8; overflow-wrap: anywhere; }
        .number { text-align: end; font-variant-numeric: tabular-nums; }
        article { border-top: 2px solid #144b6e; margin-top: 2rem; }
        .badge { background: #b34700; color: #fff; border-radius: 1em; padding: 0 .5em; }
        .pictures { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
        .compare { display: flex; gap: 1rem; flex: 2 1 20rem; }
        .compare figure, .pictures > figure { flex: 1 1 12rem; }
        .scripts .compare { display: grid; gap: 0; }
        .scripts .compare figure, .scripts .compare input { grid-column: 1; }
        .scripts .compare figure { grid-row: 1; }
        .scripts .compare figure:nth-child(2) img { clip-path: inset(0 0 0 var(--at, 50%)); }
        .scripts .compare figure:nth-child(1) figcaption { text-align: start; }
        .scripts .compare figure:nth-child(2) figcaption { text-align: end; }
        .compare img, .pictures img { width: 100%; }
        .slider { width: 100%; margin: 0; }
        .scripted { display: none; }
        .scripts .scripted { display: block; }
        .words { background: #f1f4f7; border-inline-start: 4px solid #144b6e; padding: .5rem 1rem; }
        blockquote { margin: 0; }
        .review { font-weight: 600; }
        @media print { .scripted, .skip { display: none !important; } article { break-inside: avoid; } }

        """;

    public const string Script =
        """
        document.documentElement.classList.add("scripts");
        for (const slider of document.querySelectorAll(".slider")) {
          const show = () => slider.parentElement.style.setProperty("--at", slider.value + "%");
          slider.addEventListener("input", show);
          show();
        }
        const filter = document.getElementById("filter");
        if (filter) {
          filter.addEventListener("input", () => {
            const wanted = filter.value.toLowerCase();
            for (const row of document.querySelectorAll("#changes tbody tr"))
              row.hidden = !row.textContent.toLowerCase().includes(wanted);
          });
        }

        """;
}
