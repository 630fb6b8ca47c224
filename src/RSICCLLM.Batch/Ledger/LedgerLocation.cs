namespace RSICCLLM.Batch.Ledger;

/// <summary>Where a ledger is kept.</summary>
public abstract record LedgerLocation
{
    /// <summary>For messages; never holds a password.</summary>
    public abstract string Name { get; }

    /// <summary>A SQLite file in a folder that exists; for one machine.</summary>
    /// <param name="File">Path of the file.</param>
    public sealed record Sqlite(string File) : LedgerLocation
    {
        /// <inheritdoc/>
        public override string Name => File;
    }

    /// <summary>A PostgreSQL database that any number of machines share.</summary>
    /// <param name="Connection">Connection string of Npgsql.</param>
    /// <param name="Schema">Schema of the tables; made when missing.</param>
    public sealed record PostgreSql(string Connection, string Schema = "rsiccllm") : LedgerLocation
    {
        /// <summary>A process that is frozen in a transaction must not keep the rows locked that it has touched: the server ends the transaction.</summary>
        internal const string FrozenClients = "-c idle_in_transaction_session_timeout=15000";

        /// <inheritdoc/>
        public override string Name
        {
            get
            {
                var parts = new Npgsql.NpgsqlConnectionStringBuilder(Connection);
                return $"{parts.Database} on {parts.Host}:{parts.Port}, schema {Schema}";
            }
        }
    }

#if SQL_SERVER
    /// <summary>A SQL Server database of its own that any number of machines share. Built in where the edition has it.</summary>
    /// <param name="Connection">Connection string of Microsoft.Data.SqlClient.</param>
    public sealed record SqlServer(string Connection) : LedgerLocation
    {
        /// <inheritdoc/>
        public override string Name
        {
            get
            {
                var parts = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(Connection);
                return $"{parts.InitialCatalog} on {parts.DataSource}";
            }
        }
    }
#endif
}
