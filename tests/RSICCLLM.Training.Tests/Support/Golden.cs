using RSICCLLM.Model.Images;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Support;

/// <summary>A reference run of the tiny checkpoint as tensors.</summary>
internal sealed class Golden : IDisposable
{
    private readonly SafetensorsFile _file;

    public Golden(params string[] parts) => _file = SafetensorsFile.Open(SharedData.Path(["reference", .. parts]));

    public static string TinyCheckpoint => SharedData.Path("reference", "tiny-qwen2_5_vl");

    public IEnumerable<string> Names => _file.Tensors.Keys;

    public ImageGrid Grid
    {
        get
        {
            var grid = _file.ReadInt64("image_grid_thw");
            return new(1, (int)grid[1], (int)grid[2]);
        }
    }

    public Tensor Floats(string name) => tensor(_file.ReadFloat32(name)).reshape([.. _file.Entry(name).Shape]);

    public Tensor Integers(string name) => tensor(_file.ReadInt64(name)).reshape([.. _file.Entry(name).Shape]);

    public float Number(string name) => _file.ReadFloat32(name)[0];

    public void Dispose() => _file.Dispose();

    public static Tensor ImagePlaces(Tensor ids, int imageToken) => (ids.flatten() == imageToken).nonzero().flatten();

    public static void ShouldAgree(Tensor actual, Tensor expected, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        var difference = (actual.detach().reshape(expected.shape) - expected).abs().max().item<float>();
        ((double)difference).ShouldBeLessThanOrEqualTo(tolerance, what);
    }
}
