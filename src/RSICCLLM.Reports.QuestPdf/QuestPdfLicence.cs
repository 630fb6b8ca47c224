using QuestPDF.Infrastructure;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>The licence under which a configuration uses QuestPDF; never assumed.</summary>
public static class QuestPdfLicence
{
    /// <summary>States the licence to QuestPDF, for this process.</summary>
    /// <param name="name"><c>community</c>, <c>professional</c> or <c>enterprise</c>.</param>
    /// <exception cref="ArgumentException">The name is another.</exception>
    public static void State(string name) => QuestPDF.Settings.License = name switch
    {
        "community" => LicenseType.Community,
        "professional" => LicenseType.Professional,
        "enterprise" => LicenseType.Enterprise,
        _ => throw new ArgumentException($"The QuestPDF licence is '{name}', expected community, professional or enterprise.", nameof(name)),
    };
}
