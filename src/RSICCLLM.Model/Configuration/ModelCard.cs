using System.Text.Json;

namespace RSICCLLM.Model.Configuration;

/// <summary>
/// What a checkpoint states of itself beyond its shape: the object <c>rsiccllm</c> in <c>config.json</c>, which other tools ignore. Every value may
/// be missing; unknown keys are errors.
/// </summary>
public sealed record ModelCard
{
    internal const string Key = "rsiccllm";

    private const int MaxTile = 8192;

    /// <summary>Name of the model, for reports (<c>name</c>).</summary>
    public string? Name { get; init; }

    /// <summary>Columns of the tiles that it was trained on, in pixels (<c>tile_width</c>).</summary>
    public int? TileWidth { get; init; }

    /// <summary>Rows of the tiles that it was trained on, in pixels (<c>tile_height</c>).</summary>
    public int? TileHeight { get; init; }

    /// <summary>Metres per pixel of the tiles that it was trained on, above 0 and up to 1000 (<c>ground_sampling_distance</c>).</summary>
    public double? GroundSamplingDistance { get; init; }

    /// <summary>Licence of the weights, an SPDX expression where there is one (<c>license</c>).</summary>
    public string? License { get; init; }

    /// <summary>What it was trained on and what it is not for (<c>training_note</c>).</summary>
    public string? TrainingNote { get; init; }

    internal static ModelCard Read(ConfigurationSection section)
    {
        section.RefuseUnknown("name", "tile_width", "tile_height", "ground_sampling_distance", "license", "training_note");
        return new ModelCard
        {
            Name = section.Text("name", 200),
            TileWidth = section.Has("tile_width") ? section.Integer("tile_width", 1, MaxTile) : null,
            TileHeight = section.Has("tile_height") ? section.Integer("tile_height", 1, MaxTile) : null,
            GroundSamplingDistance = section.Has("ground_sampling_distance") ? section.Real("ground_sampling_distance", 0, 1000) : null,
            License = section.Text("license", 200),
            TrainingNote = section.Text("training_note", 4000),
        };
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Key);
        if (Name is not null)
            json.WriteString("name", Name);
        if (TileWidth is { } width)
            json.WriteNumber("tile_width", width);
        if (TileHeight is { } height)
            json.WriteNumber("tile_height", height);
        if (GroundSamplingDistance is { } distance)
            json.WriteNumber("ground_sampling_distance", distance);
        if (License is not null)
            json.WriteString("license", License);
        if (TrainingNote is not null)
            json.WriteString("training_note", TrainingNote);
        json.WriteEndObject();
    }
}
