using System.Diagnostics;

namespace RSICCLLM.Training.Tests.Support;

public class OwnProcessTests
{
    [Fact]
    public async Task A_process_ends_with_the_wait_for_it()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("has no sleep command");
        using var stop = new CancellationTokenSource();
        var id = 0;
        await Should.ThrowAsync<OperationCanceledException>(() => OwnProcess.RunAsync(new ProcessStartInfo("sleep", "600"), stop.Token, process =>
        {
            id = process.Id;
            stop.Cancel();
        }));
        Should.Throw<ArgumentException>(() => Process.GetProcessById(id));
    }
}
