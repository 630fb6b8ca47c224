using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Submitting;

namespace RSICCLLM.Benchmarks.Engine;

/// <summary>Runs a pair through a whole service over PostgreSQL, in a schema that is gone afterwards.</summary>
internal static class ServiceRun
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static void Once(string connection, RunConfiguration run, ICaptioner captioner)
    {
        var service = new ServiceConfiguration
        {
            Run = run with { Pairs = [] },
            Storage = new StorageOptions { Kind = StorageOptions.PostgreSql, Connection = connection, Schema = $"engine{Guid.NewGuid():N}"[..24] },
            Logs = new LogOptions { Folder = Path.Combine(run.Output, "logs") },
            Dashboard = new DashboardOptions { Enabled = false },
            MinimumFreeMegabytes = 1,
        };
        try
        {
            OnceAsync(service, run, captioner).GetAwaiter().GetResult();
        }
        finally
        {
            using var database = new Npgsql.NpgsqlConnection(connection);
            database.Open();
            using var drop = new Npgsql.NpgsqlCommand($"DROP SCHEMA IF EXISTS {service.Storage.Schema} CASCADE; DROP SCHEMA IF EXISTS {service.Storage.Schema}_jobs CASCADE", database);
            drop.ExecuteNonQuery();
        }
    }

    private static async Task OnceAsync(ServiceConfiguration service, RunConfiguration run, ICaptioner captioner)
    {
        var host = ServiceHost.Build(service, captioner, console: false);
        await host.StartAsync().ConfigureAwait(false);
        using (var ledger = ServiceLedger.Open(service))
        {
            var pair = Submission.Enter(ledger, service, run, run.Pairs[0]);
            while (ledger.Pair(pair.Id) is not { HasEnded: true })
                await Task.Delay(Look).ConfigureAwait(false);
            if (ledger.Pair(pair.Id)!.State != PairState.Done)
                throw new InvalidOperationException($"The pair failed: {ledger.Pair(pair.Id)!.Reason}");
        }

        await host.StopAsync().ConfigureAwait(false);
        await ServiceHost.DisposeAsync(host).ConfigureAwait(false);
    }
}
