using TorchSharp;

namespace RSICCLLM.Training.Tests;

public class TorchNativeTests
{
    [Fact]
    public void Native_library_loads_and_multiplies()
    {
        using var a = torch.tensor(new float[] { 1, 2, 3, 4 }, [2, 2]);
        using var b = a.matmul(a);
        b.data<float>().ToArray().ShouldBe([7f, 10f, 15f, 22f]);
    }
}
