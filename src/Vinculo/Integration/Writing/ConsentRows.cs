using Vinculo.Customers;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Writing;

internal sealed record ConsentInput(
    string[] Claims,
    string? Key,
    string Purpose,
    int? Channel,
    bool Granted,
    DateTimeOffset? At,
    DateOnly? ExpiresOn,
    string? Evidence
) : OwnedInput(Claims);

/// <summary>
/// Leave to be contacted, given or withdrawn, as another system has it. What is younger here stands: the last word holds. A
/// file that does not say when counts from the day it is imported, and only where it says something new.
/// </summary>
internal sealed class ConsentRows(CustomerWriter customers) : OwnedRows<ConsentInput>(ImportFields.Consents, customers)
{
    /// <summary>What leave is given for, in the order of the choices of a file.</summary>
    internal static readonly string[] Purposes = ["marketing", "collection", "service"];

    private const int LongestEvidence = 300;

    private static readonly int KeyOf = F("key"),
        GrantedOf = F("granted"),
        PurposeOf = F("purpose"),
        ChannelOf = F("channel"),
        RecordedAt = F("recordedAt"),
        ExpiresOn = F("expiresOn"),
        EvidenceOf = F("evidence");

    private sealed record Statement(Guid Id, bool Granted, DateTimeOffset At);

    protected override ConsentInput? Read(ParsedRow row, ImportScope scope)
    {
        if (row.Text(EvidenceOf) is { Length: > LongestEvidence })
        {
            row.Refuse(
                new("evidence", "text-too-long", new Dictionary<string, string?> { ["limit"] = $"{LongestEvidence}" })
            );
            return null;
        }
        return new(
            Customer.ClaimsOf(row, scope),
            row.Text(KeyOf),
            Purposes[(row.Choice(PurposeOf) ?? 1) - 1],
            row.Choice(ChannelOf) is > 0 and var channel ? channel : null,
            row.Flag(GrantedOf)!.Value,
            row.Instant(RecordedAt),
            row.Date(ExpiresOn),
            row.Text(EvidenceOf)
        );
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, ConsentInput Input, Guid Customer)> rows
    )
    {
        var session = batch.Session;
        var known = new Dictionary<(Guid Customer, string Purpose, int? Channel), List<Statement>>();
        foreach (
            var (whose, said) in await session.QueryAsync(
                $"SELECT customer_id, purpose, channel, id, granted, recorded_at FROM consent WHERE customer_id {session.InGuids("ids")} ORDER BY recorded_at, id",
                row =>
                    (
                        (row.Guid(0), row.Text(1), row.IntOrNull(2)),
                        new Statement(row.Guid(3), row.Bool(4), row.Instant(5))
                    ),
                ("ids", rows.Select(r => r.Customer).Distinct().ToArray())
            )
        )
            Of(known, whose).Add(said);
        var added = new List<object?[]>();
        foreach (var (row, input, customer) in rows)
        {
            var whose = (customer, input.Purpose, input.Channel);
            var said = Of(known, whose);
            var at = input.At ?? batch.Now;
            var id = Ids.From(
                at,
                batch.Scope.SystemCode,
                $"consent/{input.Key ?? $"{customer:N}/{input.Purpose}/{input.Channel}"}"
            );
            var before = input.At is null ? said.LastOrDefault() : said.Find(s => s.Id == id);
            if (before is not null && before.Granted == input.Granted)
            {
                batch.Unchanged(row, customer);
                continue;
            }
            batch.Touch(customer, ChangeKind.Facts);
            if (before?.Id == id)
            {
                await TurnAsync(batch, customer, before, input.Granted);
                said[said.IndexOf(before)] = before with { Granted = input.Granted };
                batch.Updated(row, customer);
                continue;
            }
            said.Add(new(id, input.Granted, at));
            added.Add([
                customer,
                id,
                input.Purpose,
                input.Channel,
                input.Granted,
                "consent",
                input.Evidence ?? batch.Scope.SystemCode,
                at,
                // Through the last day, wherever on earth it ends.
                input.ExpiresOn
                    is { } last
                    ? new DateTimeOffset(last.AddDays(1).ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero)
                    : null,
            ]);
            batch.Made("consent", customer, id);
            batch.Created(row, customer);
        }
        await session.InsertManyAsync(
            "consent",
            [
                "customer_id",
                "id",
                "purpose",
                "channel",
                "granted",
                "legal_basis",
                "evidence",
                "recorded_at",
                "expires_at",
            ],
            added
        );
    }

    /// <summary>The same statement in a newer file says the opposite: the file was corrected.</summary>
    private static async Task TurnAsync(ImportBatch batch, Guid customer, Statement before, bool granted)
    {
        await batch.Session.ExecuteAsync(
            "UPDATE consent SET granted = @granted WHERE customer_id = @customer AND id = @id",
            ("granted", granted),
            ("customer", customer),
            ("id", before.Id)
        );
        batch.Changed(
            "consent",
            new(
                [EffectKey.Of(customer), EffectKey.Of(before.Id)],
                new Dictionary<string, object?> { ["granted"] = before.Granted },
                After: new Dictionary<string, object?> { ["granted"] = granted }
            )
        );
    }

    private static List<Statement> Of(
        Dictionary<(Guid, string, int?), List<Statement>> known,
        (Guid, string, int?) whose
    ) => known.TryGetValue(whose, out var said) ? said : known[whose] = [];

    private static int F(string code) => ImportFields.Consents.Ordinal(code);
}
