using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments.Storage;

/// <summary>
/// Reads fields of everybody, or of some, column by column: one ordered stream a question, in step with the customers, so
/// that only the columns asked for are ever held.
/// </summary>
internal sealed partial class FieldReader(Database database)
{
    /// <summary>The fields of customers who are customers of their own: absorbed ones are left out.</summary>
    /// <param name="fields">Which.</param>
    /// <param name="moment">As of when.</param>
    /// <param name="only">Some customers; null: all.</param>
    /// <param name="cancel">Stops between questions.</param>
    public async Task<FieldTable> ReadAsync(
        IReadOnlyCollection<SegmentField> fields,
        FactsMoment moment,
        Guid[]? only,
        CancellationToken cancel
    )
    {
        List<Guid> ids = [];
        List<CustomerKind> kinds = [];
        List<CustomerStage> stages = [];
        List<Guid?> teams = [];
        await EachAsync(
            "SELECT x.customer_id, x.kind, x.stage, x.team_id FROM customer x WHERE x.merged_into IS NULL",
            "",
            row =>
            {
                ids.Add(row.Guid(0));
                kinds.Add(row.Enum<CustomerKind>(1));
                stages.Add(row.Enum<CustomerStage>(2));
                teams.Add(row.GuidOrNull(3));
            },
            only,
            []
        );
        var table = new FieldTable(moment.At, [.. ids], [.. kinds], [.. stages], [.. teams]);
        await ExtendAsync(table, fields, moment, only, cancel);
        return table;
    }

    /// <summary>Adds the columns a table does not have yet.</summary>
    public async Task ExtendAsync(
        FieldTable table,
        IReadOnlyCollection<SegmentField> fields,
        FactsMoment moment,
        Guid[]? only,
        CancellationToken cancel
    )
    {
        foreach (var part in fields.Where(f => !table.Has(f.Code)).GroupBy(f => f.Part))
        {
            cancel.ThrowIfCancellationRequested();
            var wanted = part.ToDictionary(f => f.Code, f => FieldColumn.Of(f, table.Count), StringComparer.Ordinal);
            await (
                part.Key switch
                {
                    FieldPart.Customer => CustomersAsync(table, wanted, moment, only),
                    FieldPart.Money => MoneyAsync(table, wanted, moment, only),
                    FieldPart.Months => MonthsAsync(table, wanted, moment, only),
                    FieldPart.Recency => RecencyAsync(table, wanted, moment, only),
                    FieldPart.Holdings => HoldingsAsync(table, wanted, moment, only),
                    FieldPart.Measures => MeasuresAsync(table, wanted, moment, only),
                    FieldPart.Contacts => ContactsAsync(table, wanted, moment, only),
                    FieldPart.Cases => CasesAsync(table, wanted, moment, only),
                    FieldPart.Scores => ScoresAsync(table, wanted, [.. part], only),
                    FieldPart.Needs => NeedsAsync(table, wanted, moment, only),
                    _ => AttributesAsync(table, wanted, only),
                }
            );
            foreach (var (code, column) in wanted)
                table.Add(code, column);
        }
    }

    /// <summary>Runs one question, its rows in the order of the table, and hands over each with its place.</summary>
    private async Task FillAsync(
        FieldTable table,
        string sql,
        Action<Row, int> take,
        Guid[]? only,
        bool grouped = false,
        params (string Name, object? Value)[] arguments
    )
    {
        var at = 0;
        await EachAsync(
            sql,
            grouped ? " GROUP BY x.customer_id" : "",
            row =>
            {
                var id = row.Guid(0);
                while (at < table.Count && table.Ids[at].CompareTo(id) < 0)
                    at++;
                if (at < table.Count && table.Ids[at] == id)
                    take(row, at);
            },
            only,
            arguments
        );
    }

    /// <summary>All rows of a question in the order of customers: of everybody as a stream, of some at once.</summary>
    private async Task EachAsync(
        string sql,
        string grouping,
        Action<Row> take,
        Guid[]? only,
        (string Name, object? Value)[] arguments
    )
    {
        if (only is not null)
        {
            await database.ReadAsync(session =>
                session.QueryAsync(
                    $"{sql} AND x.customer_id {session.InGuids("only")}{grouping} ORDER BY x.customer_id",
                    Taken,
                    [.. arguments, ("only", only)]
                )
            );
            return;
        }
        await foreach (var _ in database.StreamAsync($"{sql}{grouping} ORDER BY x.customer_id", Taken, arguments))
            continue;

        bool Taken(Row row)
        {
            take(row);
            return true;
        }
    }
}
