using RSICCLLM.Imaging;

namespace RSICCLLM.Reports.Pictures;

/// <summary>Draws annotations into pixels, for outputs that show pictures and no vectors.</summary>
public interface IPictureAnnotator
{
    /// <summary>Draws the picture with its outlines, labels, scale bar and north arrow.</summary>
    /// <param name="picture">What to draw.</param>
    /// <param name="pixelsPerPoint">Size of lines and letters: 1 for 72 dots per inch, 2 for a dense screen. 0.25 to 16.</param>
    /// <returns>An image of the picture's size.</returns>
    RgbImage Draw(AnnotatedPicture picture, float pixelsPerPoint);
}
