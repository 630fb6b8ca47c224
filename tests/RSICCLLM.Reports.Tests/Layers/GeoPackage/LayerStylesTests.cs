using System.Xml;
using System.Xml.Linq;
using RSICCLLM.Reports.Layers.GeoPackage;

namespace RSICCLLM.Reports.Tests.Layers.GeoPackage;

public class LayerStylesTests
{
    public static TheoryData<string, string> Styles => new()
    {
        { LayerStyles.ChangesQml, "qgis" },
        { LayerStyles.NotAnalysedQml, "qgis" },
        { LayerStyles.ChangesSld, "StyledLayerDescriptor" },
        { LayerStyles.NotAnalysedSld, "StyledLayerDescriptor" },
    };

    [Theory]
    [MemberData(nameof(Styles))]
    public void Are_well_formed(string style, string root)
    {
        using var reader = XmlReader.Create(new StringReader(style), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });

        XDocument.Load(reader).Root!.Name.LocalName.ShouldBe(root);
    }

    [Fact]
    public void Number_the_changes_by_their_field()
    {
        using var reader = XmlReader.Create(new StringReader(LayerStyles.ChangesQml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        var qml = XDocument.Load(reader).Root!;

        qml.Attribute("labelsEnabled")!.Value.ShouldBe("1");
        qml.Descendants("text-style").Single().Attribute("fieldName")!.Value.ShouldBe("number");
        LayerStyles.ChangesQml.ShouldContain("213,94,0,255");
    }
}
