using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger.Migrations;

/// <summary>Says to every provider in its own words that a text is a name: of limited length, and equal to no other.</summary>
internal static class NameColumns
{
    public static OperationBuilder<AddColumnOperation> Name(this ColumnsBuilder table, MigrationBuilder migration, int length = LedgerContext.NameLength) =>
        table.Column<string>(maxLength: length, collation: LedgerContext.NameCollation(migration.ActiveProvider));
}
