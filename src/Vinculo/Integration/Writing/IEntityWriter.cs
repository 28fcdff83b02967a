using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Writing;

/// <summary>Brings the rows of one kind of record into the database.</summary>
internal interface IEntityWriter
{
    /// <summary>
    /// Makes a row ready, away from the database; what is wrong with the row as a whole is found here.
    /// </summary>
    /// <returns>What <see cref="WriteAsync"/> takes; null when the row was refused.</returns>
    object? Prepare(ParsedRow row, ImportScope scope, Func<ParsedRow, string> payload);

    /// <summary>Stores a chunk of prepared rows.</summary>
    Task WriteAsync(ImportBatch batch, IReadOnlyList<(ParsedRow Row, object Input)> rows);
}

/// <summary>Rows of customers.</summary>
internal sealed class CustomerRows(CustomerWriter customers) : IEntityWriter
{
    public object? Prepare(ParsedRow row, ImportScope scope, Func<ParsedRow, string> payload) =>
        CustomerInput.Of(row, scope, payload);

    public Task WriteAsync(ImportBatch batch, IReadOnlyList<(ParsedRow Row, object Input)> rows) =>
        customers.WriteAsync(batch, [.. rows.Select(r => (CustomerInput)r.Input)]);
}

/// <summary>A row of something that belongs to a customer.</summary>
internal abstract record OwnedInput(string[] Claims);

/// <summary>Rows of things that belong to a customer: finds whose they are, then hands them on.</summary>
internal abstract class OwnedRows<TInput>(ImportEntity entity, CustomerWriter customers) : IEntityWriter
    where TInput : OwnedInput
{
    private readonly int name = entity.Ordinal("customer.name");
    private readonly int country = entity.Ordinal("customer.country");

    protected References Customer { get; } = new(entity, "customer");

    protected People People => customers.People;

    object? IEntityWriter.Prepare(ParsedRow row, ImportScope scope, Func<ParsedRow, string> payload) =>
        Read(row, scope);

    /// <summary>Reads a row; refuses it or answers.</summary>
    protected abstract TInput? Read(ParsedRow row, ImportScope scope);

    protected abstract Task StoreAsync(ImportBatch batch, List<(ParsedRow Row, TInput Input, Guid Customer)> rows);

    public async Task WriteAsync(ImportBatch batch, IReadOnlyList<(ParsedRow Row, object Input)> rows)
    {
        var parsed = rows.Select(r => r.Row).ToList();
        var found = await Customer.FindAsync(batch.Session, parsed, [.. rows.Select(r => ((TInput)r.Input).Claims)]);
        if (batch.Scope.Mapping.MakesCustomers)
            await MakeAsync(batch, parsed, found);
        var owned = new List<(ParsedRow, TInput, Guid)>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
            if (found[i] is { } customer)
                owned.Add((rows[i].Row, (TInput)rows[i].Input, customer));
            else
                batch.SetAside(rows[i].Row, Customer.Missing(rows[i].Row));
        if (owned.Count > 0)
            await StoreAsync(batch, owned);
        foreach (var (row, _, _) in owned)
            batch.Partial(row);
    }

    /// <summary>Registers the customers that the rows name by a key nobody has.</summary>
    private async Task MakeAsync(ImportBatch batch, List<ParsedRow> rows, Guid?[] found)
    {
        var keys = new Dictionary<string, (int Index, List<int> Rows)>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
            if (found[i] is null && Customer.KeyOf(rows[i]) is { } key)
            {
                if (!keys.TryGetValue(key, out var entry))
                    keys[key] = entry = (keys.Count, []);
                entry.Rows.Add(i);
            }
        if (keys.Count == 0)
            return;
        var inputs = keys.Select(k =>
                CustomerInput.Bare(
                    rows[k.Value.Rows[0]],
                    k.Key,
                    rows[k.Value.Rows[0]].Text(name),
                    rows[k.Value.Rows[0]].Text(country),
                    batch.Scope
                )
            )
            .ToList();
        var ids = await customers.WriteAsync(batch, inputs);
        foreach (var (index, members) in keys.Values)
        foreach (var i in members)
            found[i] = ids[index];
    }
}
