using Hangfire;
using RSICCLLM.Batch.Jobs;

namespace RSICCLLM.Batch.Running;

/// <summary>Makes jobs for one process.</summary>
internal sealed class JobActivation(WorkContext run) : JobActivator
{
    public override object ActivateJob(Type jobType) => Activator.CreateInstance(jobType, run)
        ?? throw new InvalidOperationException($"The job type {jobType} cannot be made.");
}
