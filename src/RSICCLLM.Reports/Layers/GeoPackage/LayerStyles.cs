namespace RSICCLLM.Reports.Layers.GeoPackage;

/// <summary>
/// How QGIS shows the layers: its table <c>layer_styles</c> (QGIS user guide, "Save layer styles in a database"), the default style
/// of each layer as QML, and as SLD 1.0 for other programs. Colours are those of the PDF.
/// </summary>
internal static class LayerStyles
{
    /// <summary>The table; a GeoPackage lists it as attributes.</summary>
    public const string Table =
        """
        CREATE TABLE layer_styles (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          f_table_catalog TEXT(256),
          f_table_schema TEXT(256),
          f_table_name TEXT(256),
          f_geometry_column TEXT(256),
          styleName TEXT(30),
          styleQML TEXT,
          styleSLD TEXT,
          useAsDefault BOOLEAN,
          description TEXT,
          owner TEXT(30),
          ui TEXT(30),
          update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
        );
        """;

    private const string Vermilion = "213,94,0,255";
    private const string Grey = "86,99,112,255";

    /// <summary>Outlines of changes with their numbers.</summary>
    public static string ChangesQml => Qml(
        Symbol("SimpleFill", ("style", "no"), ("outline_color", Vermilion), ("outline_style", "solid"), ("outline_width", "0.6"), ("outline_width_unit", "MM")),
        """
        <labeling type="simple">
            <settings calloutType="simple">
              <text-style fieldName="number" isExpression="0" fontSize="9" fontSizeUnit="Point" fontWeight="75" textColor="179,71,0,255" textOpacity="1">
                <text-buffer bufferDraw="1" bufferSize="1" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1"/>
              </text-style>
              <placement placement="1" dist="1" distUnits="MM"/>
              <rendering drawLabels="1" obstacle="1"/>
            </settings>
          </labeling>
        """,
        labels: true);

    /// <summary>Hatching over what was not analysed.</summary>
    public static string NotAnalysedQml => Qml(
        Symbol("SimpleFill", ("style", "b_diagonal"), ("color", Grey), ("outline_color", Grey), ("outline_style", "solid"), ("outline_width", "0.2"), ("outline_width_unit", "MM")),
        "",
        labels: false);

    /// <summary>Outlines of changes.</summary>
    public static string ChangesSld => Sld("changes", "#D55E00", 2);

    /// <summary>Outlines of what was not analysed.</summary>
    public static string NotAnalysedSld => Sld("not_analysed", "#566370", 1);

    private static string Symbol(string layer, params ReadOnlySpan<(string Name, string Value)> options)
    {
        var text = new System.Text.StringBuilder();
        foreach (var (name, value) in options)
            text.Append("\n              <Option type=\"QString\" name=\"").Append(name).Append("\" value=\"").Append(value).Append("\"/>");
        return $"""
            <layer class="{layer}" enabled="1" locked="0" pass="0">
                        <Option type="Map">{text}
                        </Option>
                      </layer>
            """;
    }

    private static string Qml(string layer, string labeling, bool labels) =>
        $"""
        <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
        <qgis version="3.28.0" styleCategories="Symbology|Labeling" labelsEnabled="{(labels ? 1 : 0)}">
          <renderer-v2 type="singleSymbol" forceraster="0" symbollevels="0" enableorderby="0">
            <symbols>
              <symbol type="fill" name="0" alpha="1" clip_to_extent="1" force_rhr="0">
                {layer}
              </symbol>
            </symbols>
          </renderer-v2>
          {labeling}
          <layerGeometryType>2</layerGeometryType>
        </qgis>
        """;

    private static string Sld(string layer, string colour, int width) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld">
          <NamedLayer>
            <Name>{layer}</Name>
            <UserStyle>
              <FeatureTypeStyle>
                <Rule>
                  <PolygonSymbolizer>
                    <Stroke>
                      <CssParameter name="stroke">{colour}</CssParameter>
                      <CssParameter name="stroke-width">{width}</CssParameter>
                    </Stroke>
                  </PolygonSymbolizer>
                </Rule>
              </FeatureTypeStyle>
            </UserStyle>
          </NamedLayer>
        </StyledLayerDescriptor>
        """;
}
