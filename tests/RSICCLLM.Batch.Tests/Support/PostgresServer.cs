using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace RSICCLLM.Batch.Tests.Support;

/// <summary>
/// A PostgreSQL server for tests: the one that RSICCLLM_TEST_POSTGRES names by a connection string, or a scratch cluster on loopback that is
/// gone after the tests. A test skips, with the reason, where there is neither.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Variable = "RSICCLLM_TEST_POSTGRES";

    private static readonly Lazy<PostgresServer> Common = new(() =>
    {
        var server = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connection ? new PostgresServer(connection) : Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    });

    private readonly string? _folder;

    private PostgresServer(string connection, string? folder = null) => (Connection, _folder) = (connection, folder);

    public string Connection { get; }

    /// <summary>The server that all tests of a process share; each takes a schema of its own.</summary>
    public static PostgresServer Shared => Common.Value;

    public static string NewSchema() => $"t{Guid.NewGuid():N}";

    /// <summary>A cluster of one's own, to be stopped and restarted.</summary>
    public static PostgresServer Start()
    {
        if (OperatingSystem.IsWindows() || Binaries() is null)
            Assert.Skip($"PostgreSQL is not installed (Debian: apt-get install postgresql) and {Variable} names no server");
        var folder = Directory.CreateTempSubdirectory("rsiccllm-postgres-").FullName;
        if (IsRoot)
            Execute("chown", "postgres", folder);
        var port = FreePort();
        AsServer("initdb", "-D", $"{folder}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync");
        var server = new PostgresServer($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Timeout=5", folder);
        File.WriteAllText(Path.Combine(folder, "port"), port.ToString(CultureInfo.InvariantCulture));
        server.Up();
        return server;
    }

    /// <summary>Starts the server; waits until it answers.</summary>
    public void Up()
    {
        var port = File.ReadAllText(Path.Combine(_folder!, "port"));
        AsServer("pg_ctl", "-D", $"{_folder}/data", "-w", "-l", $"{_folder}/data/log", "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200", "start");
    }

    /// <summary>Stops the server at once: every connection breaks.</summary>
    public void Down() => AsServer("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");

    public void Dispose()
    {
        if (_folder is null)
            return;
        NpgsqlConnection.ClearAllPools();
        try
        {
            Down();
        }
        catch (InvalidOperationException)
        {
            // It was down already.
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string? Binaries() => new[] { "/usr/lib/postgresql" }
        .Where(Directory.Exists)
        .SelectMany(Directory.GetDirectories)
        .Select(d => Path.Combine(d, "bin"))
        .Where(d => File.Exists(Path.Combine(d, "initdb")))
        .Order(StringComparer.Ordinal)
        .LastOrDefault();

    // PostgreSQL refuses to run as root.
    private static void AsServer(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries()!, program);
        if (IsRoot)
            Execute("runuser", ["-u", "postgres", "--", path, .. arguments]);
        else
            Execute(path, arguments);
    }

    private static void Execute(string program, params string[] arguments)
    {
        // Output goes nowhere: the server inherits the pipes, and reading them to their end would wait for its end.
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        foreach (var argument in new[] { "-c", "exec \"$@\" >/dev/null 2>&1", "sh", program }.Concat(arguments))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
