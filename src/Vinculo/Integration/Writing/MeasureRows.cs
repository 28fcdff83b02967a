using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

internal sealed record MeasureInput(string[] Claims, DateOnly Month, IReadOnlyList<(string Code, double Amount)> Values)
    : OwnedInput(Claims);

/// <summary>What customers did in a month, in columns of the company's own choosing.</summary>
internal sealed class MeasureRows(CustomerWriter customers) : OwnedRows<MeasureInput>(ImportFields.Measures, customers)
{
    private static readonly int Period = ImportFields.Measures.Ordinal("period");

    protected override MeasureInput? Read(ParsedRow row, ImportScope scope)
    {
        var values = (row.Open ?? []).Select(o => (o.Code, (double)(decimal)o.Value)).ToList();
        if (values.Count > 0)
            return new(Customer.ClaimsOf(row, scope), row.Date(Period)!.Value, values);
        row.Refuse(new(null, "measures-empty"));
        return null;
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, MeasureInput Input, Guid Customer)> rows
    )
    {
        var session = batch.Session;
        var months = rows.Select(r => r.Input.Month).Distinct().ToList();
        var known = new Dictionary<(Guid, DateOnly, string), double>();
        foreach (
            var (customer, month, code, amount) in await session.QueryAsync(
                $"SELECT customer_id, month, code, amount FROM measure WHERE customer_id {session.InGuids("ids")} AND month >= @from AND month <= @to",
                row => (row.Guid(0), row.Date(1), row.Text(2), row.Double(3)),
                ("ids", rows.Select(r => r.Customer).Distinct().ToArray()),
                ("from", months.Min()),
                ("to", months.Max())
            )
        )
            known[(customer, month, code)] = amount;
        var added = new List<object?[]>();
        var here = new HashSet<(Guid, DateOnly, string)>();
        foreach (var (row, input, customer) in rows)
        {
            var (made, changed) = (false, false);
            foreach (var (code, amount) in input.Values)
            {
                var key = (customer, input.Month, code);
                if (!known.TryGetValue(key, out var was))
                {
                    if (!here.Add(key))
                        continue;
                    added.Add([customer, input.Month, code, amount]);
                    batch.Made("measure", customer, input.Month, code);
                    made = true;
                }
                else if (was != amount)
                {
                    await session.ExecuteAsync(
                        "UPDATE measure SET amount = @amount WHERE customer_id = @customer AND month = @month AND code = @code",
                        ("amount", amount),
                        ("customer", customer),
                        ("month", input.Month),
                        ("code", code)
                    );
                    batch.Changed(
                        "measure",
                        new(
                            [EffectKey.Of(customer), input.Month, code],
                            new Dictionary<string, object?> { ["amount"] = was },
                            After: new Dictionary<string, object?> { ["amount"] = amount }
                        )
                    );
                    known[key] = amount;
                    changed = true;
                }
            }
            if (made || changed)
                batch.Touch(customer, ChangeKind.Facts);
            if (changed)
                batch.Updated(row, customer);
            else if (made)
                batch.Created(row, customer);
            else
                batch.Unchanged(row, customer);
        }
        added.Sort((a, b) => ((Guid)a[0]!).CompareTo((Guid)b[0]!));
        await session.InsertManyAsync("measure", ["customer_id", "month", "code", "amount"], added);
    }
}
