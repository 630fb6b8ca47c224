using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Service.Configuration;

/// <summary>A service as it was configured, paths made absolute and defaults filled in. Immutable.</summary>
public sealed record ServiceConfiguration
{
    /// <summary>Model, output folder and settings of the pairs that inboxes make; its list of pairs is empty.</summary>
    public required RunConfiguration Run { get; init; }

    /// <summary>Where jobs and the ledger are kept.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>Folder with scenes and results that every machine sees, each under its own path; empty on a single machine.</summary>
    public string SharedFolder { get; init; } = "";

    /// <summary>Folders that new scenes are dropped into; names all different.</summary>
    public IReadOnlyList<InboxOptions> Inboxes { get; init; } = [];

    /// <summary>When nights begin; names all different.</summary>
    public IReadOnlyList<ScheduleOptions> Schedules { get; init; } = [];

    /// <summary>Hours of the day that work may not leave; <see langword="null"/> for any time.</summary>
    public WindowOptions? Window { get; init; }

    /// <summary>Dashboard and status page.</summary>
    public DashboardOptions Dashboard { get; init; } = new();

    /// <summary>Logs.</summary>
    public required LogOptions Logs { get; init; }

    /// <summary>Where to send metrics to; empty for nowhere.</summary>
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>Who hears of a night's end.</summary>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>What is deleted after how long.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Below this many free megabytes where the results are written no work is begun. Default 1024.</summary>
    public int MinimumFreeMegabytes { get; init; } = 1024;

    /// <summary>Seconds within which a stop ends the process. Default 30.</summary>
    public int StopSeconds { get; init; } = 30;
}

/// <summary>Where jobs and the ledger are kept.</summary>
public sealed record StorageOptions
{
    /// <summary>In this process, with the ledger as a file in the output folder: for one machine.</summary>
    public const string Memory = "memory";

    /// <summary>In a PostgreSQL database: for any number of machines.</summary>
    public const string PostgreSql = "postgresql";

    /// <summary>In a SQL Server database: for any number of machines, where the edition has it.</summary>
    public const string SqlServer = "sqlserver";

    /// <summary><see cref="Memory"/> (default), <see cref="PostgreSql"/> or <see cref="SqlServer"/>.</summary>
    public string Kind { get; init; } = Memory;

    /// <summary>Connection string; its secrets resolved.</summary>
    public string Connection { get; init; } = "";

    /// <summary>Schema of the ledger; jobs go to the same name with <c>_jobs</c>. Default <c>rsiccllm</c>.</summary>
    public string Schema { get; init; } = "rsiccllm";

    /// <summary>Seconds without life after which a worker's task is given to others, 2 to 3600. Default 60.</summary>
    public double LeaseSeconds { get; init; } = 60;
}

/// <summary>A folder that new scenes are dropped into.</summary>
public sealed record InboxOptions
{
    /// <summary>Name of the inbox; pairs are of scenes of one inbox.</summary>
    public required string Name { get; init; }

    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>File names, for example <c>{area}_{date:yyyyMMdd}.tif</c>.</summary>
    public required string Pattern { get; init; }

    /// <summary>Seconds for which a file's size must not have changed before it counts as complete, 0 to 86400. Default 60.</summary>
    public double SettleSeconds { get; init; } = 60;

    /// <summary>EPSG code of scenes that neither say their coordinate reference system nor have a <c>.prj</c> beside them.</summary>
    public int? EpsgCode { get; init; }

    /// <summary>Where accepted scenes are moved to; empty to leave them where they are.</summary>
    public string Archive { get; init; } = "";

    /// <summary>Where files that cannot be used are moved to, each with a file that says why.</summary>
    public required string Quarantine { get; init; }
}

/// <summary>What to do about nights that were due while nothing ran.</summary>
public enum MissedRuns
{
    /// <summary>Leave them out.</summary>
    Skip,

    /// <summary>Begin one at once, however many were missed.</summary>
    Once,

    /// <summary>Begin each, one after another.</summary>
    CatchUp,
}

/// <summary>When nights begin, and with what.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Name of the schedule.</summary>
    public required string Name { get; init; }

    /// <summary>Cron expression of five fields, or six with seconds first.</summary>
    public required string Cron { get; init; }

    /// <summary>Time zone of the expression. Default the machine's.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>What to do about missed nights. Default <see cref="MissedRuns.Once"/>.</summary>
    public MissedRuns Missed { get; init; } = MissedRuns.Once;

    /// <summary>Names of inboxes whose scenes are taken in.</summary>
    public IReadOnlyList<string> Inboxes { get; init; } = [];

    /// <summary>Configuration of a run whose pairs are done; empty for none.</summary>
    public string Job { get; init; } = "";
}

/// <summary>Hours of the day that work may not leave.</summary>
/// <param name="From">When work may begin.</param>
/// <param name="Until">When it must have stopped; earlier than <paramref name="From"/> where the window spans midnight.</param>
/// <param name="TimeZone">Time zone of both.</param>
public sealed record WindowOptions(TimeOnly From, TimeOnly Until, TimeZoneInfo TimeZone);

/// <summary>Dashboard and status page.</summary>
public sealed record DashboardOptions
{
    /// <summary>Whether there is one. Default on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Address to listen on. Default loopback; others need a password or client certificates.</summary>
    public System.Net.IPAddress Address { get; init; } = System.Net.IPAddress.Loopback;

    /// <summary>Port, 0 for any free one. Default 8480.</summary>
    public int Port { get; init; } = 8480;

    /// <summary>Whether the dashboard only shows and changes nothing. Default on; off where a password or client certificates are configured.</summary>
    public bool ReadOnly { get; init; } = true;

    /// <summary>Name to sign in with. Default <c>admin</c>.</summary>
    public string User { get; init; } = "admin";

    /// <summary>Hash of the password, as <c>rsiccllm serve --hash-password</c> prints it; empty for none.</summary>
    public string PasswordHash { get; init; } = "";

    /// <summary>PKCS #12 file for HTTPS; empty for HTTP.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Password of that file.</summary>
    public string CertificatePassword { get; init; } = "";

    /// <summary>SHA-256 fingerprints of the client certificates that may enter.</summary>
    public IReadOnlyList<string> ClientCertificates { get; init; } = [];
}

/// <summary>Logs.</summary>
public sealed record LogOptions
{
    /// <summary>Folder of the log files. Default <c>logs</c> beside the configuration.</summary>
    public required string Folder { get; init; }

    /// <summary>Files to keep, one a day or more. Default 31.</summary>
    public int KeepFiles { get; init; } = 31;

    /// <summary>Megabytes after which a new file is begun. Default 64.</summary>
    public int FileMegabytes { get; init; } = 64;

    /// <summary>Whether warnings and errors also go to Windows' event log; ignored elsewhere. Default on.</summary>
    public bool EventLog { get; init; } = true;
}

/// <summary>Who hears of a night's end.</summary>
public sealed record NotificationOptions
{
    /// <summary>Whether only failures are told. Default off: every night.</summary>
    public bool FailuresOnly { get; init; }

    /// <summary>Address that a JSON text is posted to; empty for none.</summary>
    public string Webhook { get; init; } = "";

    /// <summary>Mail; <see langword="null"/> for none.</summary>
    public MailOptions? Mail { get; init; }
}

/// <summary>Mail server and addresses.</summary>
public sealed record MailOptions
{
    /// <summary>Server.</summary>
    public required string Host { get; init; }

    /// <summary>Port. Default 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary><c>startTls</c> (default), <c>tls</c> or <c>none</c>.</summary>
    public string Security { get; init; } = "startTls";

    /// <summary>Name to sign in with; empty for none.</summary>
    public string User { get; init; } = "";

    /// <summary>Password, resolved.</summary>
    public string Password { get; init; } = "";

    /// <summary>Sender.</summary>
    public required string From { get; init; }

    /// <summary>Receivers.</summary>
    public required IReadOnlyList<string> To { get; init; }
}

/// <summary>What is deleted after how long; 0 keeps for ever.</summary>
public sealed record RetentionOptions
{
    /// <summary>Days after which ended pairs and nights leave the ledger. Default 0.</summary>
    public int LedgerDays { get; init; }

    /// <summary>Days after which the results of ended pairs are deleted, with their ledger entries. Default 0.</summary>
    public int ResultDays { get; init; }
}
