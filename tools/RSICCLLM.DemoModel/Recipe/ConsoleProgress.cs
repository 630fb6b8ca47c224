namespace RSICCLLM.DemoModel.Recipe;

/// <summary>A line for every report, with the name of what is trained.</summary>
internal sealed class ConsoleProgress<T>(string name) : IProgress<T>
{
    public void Report(T value) => Console.Out.WriteLine($"{name}: {value}");
}
