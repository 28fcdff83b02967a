using Vinculo.Customers.Identity;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

// Takes chosen source records out into a customer of their own.
public sealed partial class SplitCustomer
{
    private async Task<Outcome<CustomersSplit>> TakeOutAsync(
        Session session,
        Request request,
        Actor actor,
        string cause
    )
    {
        if (request.Customer is not { } asked || request.Records is not { Count: > 0 } wanted)
            return IdentityRefusals.NothingChosen();
        if (await session.CurrentOfAsync(asked) is not { } current)
            return IdentityRefusals.NotFound(asked);
        var customer = (await Merging.LockAsync(session, current.Value))[current.Value];
        if (!actor.Sees(customer.TeamId))
            return IdentityRefusals.NotFound(asked);
        var tables = await catalogue.ReadAsync(session);
        var planned = await TakingOut.PlanAsync(session, tables, current.Value, wanted);
        if (planned.IsRefused(out var refusal))
            return refusal;
        var plan = planned.Accepted;
        if (await MergeOfAsync(session, tables["source_record"], current, plan) is { } merge)
            return await UndoAsync(session, merge, request, actor, cause);

        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        var seq = await Merging.NextSeqAsync(session);
        var merging = new Merging(catalogue, vocabulary);
        var given = await MakeAsync(session, customer, plan, now);
        var before = (await GoldenRows.LoadAsync(session, [current.Value]))[current.Value];
        var moves = await plan.MoveAsync(session, given, now, request.Assign ?? []);
        await ForgetAsync(session, current.Value, plan, before);
        await merging.RefreshAsync(session, current.Value, now);
        await merging.RefreshAsync(session, given, now);
        return await ToldAsync(
            session,
            new(
                id,
                seq,
                IdentityEventKind.Split,
                current,
                new(given),
                now,
                actor.Kind,
                actor.Name,
                request.Reason.Trim(),
                null,
                null,
                null,
                Added(moves, []),
                null,
                null,
                null
            ),
            actor,
            cause
        );
    }

    /// <summary>The merge that brought exactly these records in: then taking them out is taking it back.</summary>
    private static async Task<Guid?> MergeOfAsync(
        Session session,
        TableShape records,
        CustomerId customer,
        TakingOut plan
    )
    {
        var wanted = plan.Chosen.Select(r => (r.SystemId, r.Key)).ToHashSet();
        foreach (
            var (merge, content) in await session.QueryAsync(
                """
                SELECT e.id, m.content FROM identity_event e
                JOIN identity_move m ON m.event_id = e.id AND m.entity = 'source_record' AND m.kind = 1
                WHERE e.survivor_id = @customer AND e.kind = 1 AND e.undone_by IS NULL ORDER BY e.seq DESC
                """,
                row => (row.Guid(0), row.Text(1)),
                ("customer", customer)
            )
        )
            if (
                RowKeys
                    .Unpacked(Relocation.Rest(records), content)
                    .Keys.Select(k => ((Guid)k[0]!, (string)k[1]!))
                    .ToHashSet()
                    is var brought
                && brought.SetEquals(wanted)
            )
                return merge;
        return null;
    }

    /// <summary>A new customer with nothing yet, named as its records name it.</summary>
    private static async Task<Guid> MakeAsync(Session session, Customer from, TakingOut plan, DateTimeOffset now)
    {
        var id = Ids.New(now);
        var name =
            plan.Chosen.Select(r => r.Values?.GetValueOrDefault("name")).FirstOrDefault(n => n is not null)
            ?? from.DisplayName;
        await session.ExecuteAsync(
            """
            INSERT INTO customer (customer_id, kind, stage, display_name, name_key, owner_id, team_id, language, country, open_cases,
              open_commitments, control, row_version, created_at, updated_at)
            VALUES (@id, @kind, @stage, @name, @key, @owner, @team, @language, @country, 0, 0, @control, 1, @now, @now)
            """,
            ("id", id),
            ("kind", from.Kind),
            ("stage", from.Stage),
            ("name", name),
            ("key", NameKey.Fold(name)),
            ("owner", from.OwnerId),
            ("team", from.TeamId),
            ("language", from.Language),
            ("country", from.Country),
            ("control", (await ControlShare.NowAsync(session)).Holds(id)),
            ("now", now)
        );
        return id;
    }

    /// <summary>Values that only the records that went had said are not the customer's any more.</summary>
    private static async Task ForgetAsync(Session session, Guid customer, TakingOut plan, GoldenChoice.Said before)
    {
        bool Says(IReadOnlyList<SaidRecord> records, string field) =>
            records.Any(r => r.Values?.ContainsKey(field) == true);
        foreach (var (field, column) in GoldenChoice.Plain.Concat(GoldenChoice.Parts))
            if (
                before.Current.GetValueOrDefault(field) is { } value
                && plan.Chosen.Any(r => r.Values?.GetValueOrDefault(field) == value)
                && !Says(plan.Remaining, field)
                && !before.Entries.Any(e => e.Field == field || e.Field == FieldEntry.Registration)
            )
                await session.ExecuteAsync(
                    $"UPDATE customer SET {column} = NULL WHERE customer_id = @id",
                    ("id", customer)
                );
    }
}
