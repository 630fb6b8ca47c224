using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>An sRGB colour as numbers of 0 to 255 that may be scaled before they are rounded.</summary>
internal readonly record struct Colour(float R, float G, float B)
{
    public static Colour operator *(Colour colour, float factor) => new(colour.R * factor, colour.G * factor, colour.B * factor);

    public Colour Mix(Colour other, float share) =>
        new(R + ((other.R - R) * share), G + ((other.G - G) * share), B + ((other.B - B) * share));

    public SKColor ToSkia(byte alpha = 255) => new(Round(R), Round(G), Round(B), alpha);

    private static byte Round(float value) => (byte)Math.Clamp((int)(value + 0.5f), 0, 255);
}
