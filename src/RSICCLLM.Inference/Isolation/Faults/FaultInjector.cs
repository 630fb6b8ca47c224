using System.Diagnostics;

namespace RSICCLLM.Inference.Isolation.Faults;

/// <summary>Commits the faults of a plan inside the captioning process.</summary>
internal sealed class FaultInjector(FaultPlan plan)
{
    /// <summary>Called before a call's work.</summary>
    public void Before(int call)
    {
        switch (plan.At(call))
        {
            case FaultKind.Kill:
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
                break;
            case FaultKind.Hang:
                Thread.Sleep(Timeout.Infinite);
                break;
            case FaultKind.Memory:
                throw new InsufficientMemoryException("Memory is exhausted (on purpose).");
            case FaultKind.Device:
                throw new InvalidOperationException("887A0005 The GPU device instance has been suspended (on purpose).");
        }
    }

    /// <summary>Whether a call's answer is to be altered.</summary>
    public bool Spoils(int call) => plan.At(call) == FaultKind.Corrupt;
}
