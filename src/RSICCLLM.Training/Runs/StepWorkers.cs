using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Runs;

/// <summary>
/// Threads that share the batches of a step. They work on the same parameters: torch adds gradients under a lock, and with at most two batches
/// in a step the sum does not depend on who comes first.
/// </summary>
internal sealed class StepWorkers : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;

    public StepWorkers(int workers, int threads)
    {
        _threads = [.. Enumerable.Range(0, workers).Select(i => new Thread(() => Loop(threads)) { IsBackground = true, Name = $"training {i}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Runs a function on every batch and adds up what it gives, in the order of the batches.</summary>
    public TLosses Run<TLosses>(IReadOnlyList<TrainingBatch> batches, Func<TrainingBatch, TLosses> work)
        where TLosses : ILosses<TLosses>
    {
        var parts = new TLosses[batches.Count];
        var errors = new ConcurrentQueue<Exception>();
        using var left = new CountdownEvent(batches.Count);
        for (var i = 0; i < batches.Count; i++)
        {
            var index = i;
            _work.Add(() =>
            {
                try
                {
                    parts[index] = work(batches[index]);
                }
#pragma warning disable CA1031 // Handed to the caller below.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    errors.Enqueue(e);
                }
                finally
                {
                    left.Signal();
                }
            });
        }

        left.Wait();
        if (errors.TryDequeue(out var error))
            ExceptionDispatchInfo.Throw(error);
        return parts.Aggregate((a, b) => a + b);
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _work.Dispose();
    }

    private void Loop(int threads)
    {
        NativeTuning.UseThreads(threads);
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }
}
