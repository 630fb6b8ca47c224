using System.Globalization;
using System.Net;
using Cronos;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Dashboard;
using RSICCLLM.Service.Inboxes;

namespace RSICCLLM.Service.Configuration;

/// <summary>Reads a service's configuration; it is checked as a whole, and every error is reported at once with the value that was found.</summary>
public static class ServiceConfigurationReader
{
    private const string Environment = "env:";

    /// <summary>Reads a configuration file. Relative paths in it start at its own folder.</summary>
    /// <exception cref="ConfigurationException">The file is missing or wrong; all errors are listed.</exception>
    public static ServiceConfiguration Load(string file) => ConfigurationFile.Load(file, Read);

    internal static ServiceConfiguration Parse(string json, string folder) => ConfigurationFile.Parse(json, folder, "service.json", Read);

    private static ServiceConfiguration Read(ConfigurationSection root, string folder)
    {
        string Absolute(string path) => path.Length == 0 ? "" : Path.GetFullPath(path, folder);

        var run = RunConfigurationReader.ReadSettings(root, folder, []);
        var inboxes = ReadInboxes(root, run.Output, Absolute);
        var notifications = root.Section("notifications");
        var configuration = new ServiceConfiguration
        {
            Run = run,
            Storage = root.Section("storage") is { } storage ? ReadStorage(storage) : new StorageOptions(),
            SharedFolder = Absolute(root.Text("sharedFolder", "")!),
            Inboxes = inboxes,
            Schedules = ReadSchedules(root, inboxes, Absolute),
            Window = root.Section("window") is { } window ? ReadWindow(window) : null,
            Dashboard = root.Section("dashboard") is { } dashboard ? ReadDashboard(dashboard, Absolute) : new DashboardOptions(),
            Logs = ReadLogs(root.Section("logs"), Absolute),
            OtlpEndpoint = Address(root, "otlpEndpoint"),
            Notifications = notifications is null ? new NotificationOptions() : ReadNotifications(notifications),
            Retention = root.Section("retention") is { } retention ? ReadRetention(retention) : new RetentionOptions(),
            MinimumFreeMegabytes = root.Whole("minimumFreeMegabytes", 1024, 0, 1 << 30),
            StopSeconds = root.Whole("stopSeconds", 30, 1, 3600),
        };
        if (configuration.SharedFolder.Length > 0 && !SharedFolders.IsInside(configuration.SharedFolder, run.Output))
            root.Error("output", $"is \"{run.Output}\", which is not inside \"sharedFolder\" \"{configuration.SharedFolder}\"; other machines could not write there.");
        root.RefuseOtherKeys();
        return configuration;
    }

    private static StorageOptions ReadStorage(ConfigurationSection section)
    {
        var standard = new StorageOptions();
        var options = new StorageOptions
        {
            Kind = section.Choice("kind", standard.Kind, StorageOptions.Memory, StorageOptions.PostgreSql, StorageOptions.SqlServer),
            Connection = Secret(section, "connection"),
            Schema = section.Text("schema", standard.Schema)!,
            LeaseSeconds = section.Number("leaseSeconds", standard.LeaseSeconds, 2, 3600),
        };
        if (options.Schema.Length > 50 || !options.Schema.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') || !char.IsAsciiLetterLower(options.Schema[0]))
            section.Error("schema", $"is \"{options.Schema}\", expected up to 50 lower-case letters, digits or '_', beginning with a letter.");
        if (options.Kind != StorageOptions.Memory && options.Connection.Length == 0)
            section.Error("connection", "is missing; a database needs one, for example \"Host=db;Database=rsiccllm;Username=rsiccllm;Password=...\" or \"env:NAME\" to take it from an environment variable.");
        else if (options.Kind == StorageOptions.PostgreSql)
            CheckConnection(section, options.Connection);
#if SQL_SERVER
        else if (options.Kind == StorageOptions.SqlServer)
            CheckSqlServer(section, options.Connection);
#else
        if (options.Kind == StorageOptions.SqlServer)
            section.Error("kind", "is \"sqlserver\", which this edition is without; use the Windows edition, or \"postgresql\".");
#endif
        section.RefuseOtherKeys();
        return options;
    }

    private static void CheckConnection(ConfigurationSection section, string connection)
    {
        try
        {
            var parts = new Npgsql.NpgsqlConnectionStringBuilder(connection);
            if (string.IsNullOrEmpty(parts.Host) || string.IsNullOrEmpty(parts.Database))
                section.Error("connection", "names no Host or no Database.");
        }
        catch (ArgumentException e)
        {
            section.Error("connection", $"is no connection string: {e.Message}");
        }
    }

#if SQL_SERVER
    private static void CheckSqlServer(ConfigurationSection section, string connection)
    {
        try
        {
            var parts = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(connection);
            if (string.IsNullOrEmpty(parts.DataSource) || string.IsNullOrEmpty(parts.InitialCatalog))
                section.Error("connection", "names no Server or no Database.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            section.Error("connection", $"is no connection string: {e.Message}");
        }
    }
#endif

    private static List<InboxOptions> ReadInboxes(ConfigurationSection root, string output, Func<string, string> absolute)
    {
        var inboxes = new List<(ConfigurationSection Section, InboxOptions Inbox)>();
        foreach (var section in root.Sections("inboxes", required: false))
        {
            var folder = absolute(section.RequiredText("folder") ?? "");
            var inbox = new InboxOptions
            {
                Name = Named(section, inboxes.Select(i => i.Inbox.Name)),
                Folder = folder,
                Pattern = section.RequiredText("pattern") ?? "",
                SettleSeconds = section.Number("settleSeconds", 60, 0, 86400),
                EpsgCode = section.WholeOrNone("epsgCode", 1, 999_999),
                Archive = absolute(section.Text("archive", "")!),
                Quarantine = absolute(section.Text("quarantine", "")!) is { Length: > 0 } given ? given : Path.Combine(folder, "quarantine"),
            };
            if (inbox.Name.Length > 20)
                section.Error("name", $"is \"{inbox.Name}\", expected at most 20 characters, because it may become a part of pair names.");
            if (inbox.Pattern.Length > 0 && ScenePattern.Fault(inbox.Pattern) is { } fault)
                section.Error("pattern", $"is \"{inbox.Pattern}\": {fault}");
            section.RefuseOtherKeys();
            inboxes.Add((section, inbox));
        }

        InboxFolders.Check(inboxes, output);
        return inboxes.ConvertAll(i => i.Inbox);
    }

    private static List<ScheduleOptions> ReadSchedules(ConfigurationSection root, List<InboxOptions> inboxes, Func<string, string> absolute)
    {
        var schedules = new List<ScheduleOptions>();
        foreach (var section in root.Sections("schedules", required: false))
        {
            var schedule = new ScheduleOptions
            {
                Name = Named(section, schedules.Select(s => s.Name)),
                Cron = section.RequiredText("cron") ?? "",
                TimeZone = Zone(section),
                Missed = section.Choice("missed", "once", "skip", "once", "catchUp") switch { "skip" => MissedRuns.Skip, "catchUp" => MissedRuns.CatchUp, _ => MissedRuns.Once },
                Inboxes = section.Texts("inboxes"),
                Job = absolute(section.Text("job", "")!),
            };
            if (schedule.Cron.Length > 0 && !TryParseCron(schedule.Cron, out _, out var fault))
                section.Error("cron", $"is \"{schedule.Cron}\": {fault}");
            foreach (var name in schedule.Inboxes.Where(n => inboxes.All(i => i.Name != n)))
                section.Error("inboxes", $"names \"{name}\", which is no inbox here; known: {string.Join(", ", inboxes.Select(i => i.Name))}.");
            if (schedule.Inboxes.Count == 0 && schedule.Job.Length == 0)
                section.Error("inboxes", "and \"job\" are both missing; a schedule needs one of them.");
            section.RefuseOtherKeys();
            schedules.Add(schedule);
        }

        return schedules;
    }

    /// <summary>Reads five fields, or six with seconds first.</summary>
    internal static bool TryParseCron(string text, out CronExpression cron, out string fault)
    {
        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (5 or 6) && !text.StartsWith('@'))
        {
            (cron, fault) = (null!, string.Create(CultureInfo.InvariantCulture, $"it has {fields} {(fields == 1 ? "field" : "fields")}, expected five (minute, hour, day, month, weekday), or six with seconds first."));
            return false;
        }

        try
        {
            (cron, fault) = (CronExpression.Parse(text, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard), "");
            return true;
        }
        catch (CronFormatException e)
        {
            (cron, fault) = (null!, e.Message);
            return false;
        }
    }

    private static WindowOptions? ReadWindow(ConfigurationSection section)
    {
        var (from, until, zone) = (Hour(section, "from"), Hour(section, "until"), Zone(section));
        if (from == until && from is not null)
            section.Error("until", "is the same as \"from\"; leave the window out where work may run at any time.");
        section.RefuseOtherKeys();
        return from is null || until is null ? null : new WindowOptions(from.Value, until.Value, zone);
    }

    private static DashboardOptions ReadDashboard(ConfigurationSection section, Func<string, string> absolute)
    {
        var standard = new DashboardOptions();
        var address = section.Text("address", "127.0.0.1")!;
        if (!IPAddress.TryParse(address, out var parsed))
            section.Error("address", $"is \"{address}\", expected an IP address such as 127.0.0.1 or 0.0.0.0.");
        var (hash, certificates) = (Secret(section, "passwordHash"), section.Texts("clientCertificates"));
        var options = new DashboardOptions
        {
            Enabled = section.Flag("enabled", standard.Enabled),
            Address = parsed ?? IPAddress.Loopback,
            Port = section.Whole("port", standard.Port, 0, 65535),
            ReadOnly = section.Flag("readOnly", hash.Length == 0 && certificates.Count == 0),
            User = section.Text("user", standard.User)!,
            PasswordHash = hash,
            CertificateFile = absolute(section.Text("certificateFile", "")!),
            CertificatePassword = Secret(section, "certificatePassword"),
            ClientCertificates = [.. certificates.Select(c => c.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant())],
        };
        if (options.PasswordHash.Length > 0 && !PasswordHash.IsValid(options.PasswordHash))
            section.Error("passwordHash", "is no hash that this program makes; 'rsiccllm serve --hash-password' prints one.");
        if (options.ClientCertificates.FirstOrDefault(c => c.Length != 64 || !c.All(char.IsAsciiHexDigit)) is { } wrong)
            section.Error("clientCertificates", $"holds \"{wrong}\", expected SHA-256 fingerprints of 64 hexadecimal digits.");
        if (!IPAddress.IsLoopback(options.Address) && options.Enabled)
        {
            if (options.PasswordHash.Length == 0 && options.ClientCertificates.Count == 0)
                section.Error("address", $"is \"{address}\", which others can reach; give a \"passwordHash\" or \"clientCertificates\".");
            if (options.CertificateFile.Length == 0)
                section.Error("certificateFile", "is missing; passwords and certificates are not taken over a network without HTTPS.");
        }

        if (options.ClientCertificates.Count > 0 && options.CertificateFile.Length == 0)
            section.Error("certificateFile", "is missing; client certificates need HTTPS.");
        section.RefuseOtherKeys();
        return options;
    }

    private static LogOptions ReadLogs(ConfigurationSection? section, Func<string, string> absolute)
    {
        if (section is null)
            return new LogOptions { Folder = absolute("logs") };
        var options = new LogOptions
        {
            Folder = absolute(section.Text("folder", "logs")!),
            KeepFiles = section.Whole("keepFiles", 31, 1, 10000),
            FileMegabytes = section.Whole("fileMegabytes", 64, 1, 4096),
            EventLog = section.Flag("eventLog", true),
        };
        section.RefuseOtherKeys();
        return options;
    }

    private static NotificationOptions ReadNotifications(ConfigurationSection section)
    {
        var options = new NotificationOptions
        {
            FailuresOnly = section.Flag("failuresOnly", false),
            Webhook = Address(section, "webhook"),
            Mail = section.Section("mail") is { } mail ? ReadMail(mail) : null,
        };
        section.RefuseOtherKeys();
        return options;
    }

    private static MailOptions ReadMail(ConfigurationSection section)
    {
        var options = new MailOptions
        {
            Host = section.RequiredText("host") ?? "",
            Port = section.Whole("port", 587, 1, 65535),
            Security = section.Choice("security", "startTls", "startTls", "tls", "none"),
            User = section.Text("user", "")!,
            Password = Secret(section, "password"),
            From = section.RequiredText("from") ?? "",
            To = section.Texts("to"),
        };
        if (options.Host.Contains("://", StringComparison.Ordinal))
            section.Error("host", $"is \"{options.Host}\", expected the name of a server such as mail.example.org; \"security\" says how it is spoken to.");
        if (options.User.Length > 0 && options.Password.Length == 0)
            section.Error("password", $"is missing; \"user\" \"{options.User}\" needs one, or leave both out.");
        if (options.User.Length == 0 && options.Password.Length > 0)
            section.Error("user", "is missing; \"password\" needs one, or leave both out.");
        if (options.To.Count == 0)
            section.Error("to", "names nobody.");
        foreach (var address in options.To.Append(options.From).Where(a => a.Length > 0 && !MimeKit.MailboxAddress.TryParse(a, out _)))
            section.Error("to", $"or \"from\" holds \"{address}\", which is no mail address.");
        section.RefuseOtherKeys();
        return options;
    }

    private static RetentionOptions ReadRetention(ConfigurationSection section)
    {
        var options = new RetentionOptions { LedgerDays = section.Whole("ledgerDays", 0, 0, 36500), ResultDays = section.Whole("resultDays", 0, 0, 36500) };
        section.RefuseOtherKeys();
        return options;
    }

    private static string Named(ConfigurationSection section, IEnumerable<string> others)
    {
        var name = PairNames.Normalize(section.RequiredText("name") ?? "");
        if (name.Length > 0 && !PairNames.IsValid(name))
            section.Error("name", $"is \"{name}\", expected {PairNames.Expectation}.");
        else if (others.Contains(name, StringComparer.OrdinalIgnoreCase))
            section.Error("name", $"is \"{name}\", which another entry has already; names must differ.");
        return name;
    }

    private static TimeZoneInfo Zone(ConfigurationSection section)
    {
        if (section.Text("timeZone", null) is not { } id)
            return TimeZoneInfo.Local;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            return zone;
        section.Error("timeZone", $"is \"{id}\", which this machine does not know; expected a name such as Europe/Berlin.");
        return TimeZoneInfo.Utc;
    }

    private static TimeOnly? Hour(ConfigurationSection section, string key)
    {
        if (section.RequiredText(key) is not { } text)
            return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        section.Error(key, $"is \"{text}\", expected an hour such as 22:00.");
        return null;
    }

    private static string Address(ConfigurationSection section, string key)
    {
        var text = section.Text(key, "")!;
        if (text.Length > 0 && !(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            section.Error(key, $"is \"{text}\", expected an address that begins with http:// or https://.");
        return text;
    }

    // Secrets need not stand in the file: "env:NAME" takes an environment variable.
    private static string Secret(ConfigurationSection section, string key)
    {
        var text = section.Text(key, "")!;
        if (!text.StartsWith(Environment, StringComparison.Ordinal))
            return text;
        if (System.Environment.GetEnvironmentVariable(text[Environment.Length..]) is { Length: > 0 } value)
            return value;
        section.Error(key, $"is \"{text}\", but there is no such environment variable.");
        return "";
    }
}
