namespace RSICCLLM.Simulator.Worlds;

/// <summary>On which of the two dates something stands.</summary>
[Flags]
internal enum Dates
{
    None = 0,
    Before = 1,
    After = 2,
    Both = Before | After,
}
