using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Prospects;

/// <summary>Opens, converts, loses and reopens prospects. Whoever becomes a customer keeps identifier and history; nothing is typed again.</summary>
public sealed class KeepProspects(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    private const string Edit = "customers.edit";

    private sealed record Known(CustomerStage Stage, Guid? Team, Prospect? Prospect);

    /// <summary>Says where somebody who is already registered as a prospect came from and what they want.</summary>
    public async Task<Outcome<CustomerId>> DescribeWithinAsync(
        Session session,
        CustomerId customer,
        string source,
        string? detail,
        string? interest,
        Actor actor,
        string cause
    )
    {
        if (!actor.May(Edit))
            return Actor.Refused(Edit);
        if (!ProspectWords.Sources.Contains(source, StringComparer.Ordinal))
            return ProspectRefusals.SourceUnknown(source);
        if (detail?.Length > 200)
            return ProspectRefusals.TooLong("sourceDetail");
        if (interest?.Length > 200)
            return ProspectRefusals.TooLong("interest");
        var known = await FindAsync(session, customer, actor);
        if (known is null)
            return NotFound(customer);
        if (known.Stage != CustomerStage.Prospect)
            return ProspectRefusals.NotOne(customer);
        var now = clock.GetUtcNow();
        await OpenWithinAsync(session, customer, source, detail.NullIfBlank(), interest.NullIfBlank(), actor.Id, now);
        await audit.ChangedWithinAsync(
            session,
            actor,
            "prospect.described",
            customer.Value,
            "prospect",
            customer.ToString(),
            known.Prospect,
            new
            {
                source,
                detail,
                interest,
            },
            cause
        );
        return customer;
    }

    /// <inheritdoc cref="DescribeWithinAsync"/>
    public Task<Outcome<CustomerId>> DescribeAsync(
        CustomerId customer,
        string source,
        string? detail,
        string? interest,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync(
            session => DescribeWithinAsync(session, customer, source, detail, interest, actor, cause),
            cancel
        );

    /// <summary>A row for a prospect; who has one keeps its beginning.</summary>
    internal static async Task OpenWithinAsync(
        Session session,
        CustomerId customer,
        string source,
        string? detail,
        string? interest,
        Guid? by,
        DateTimeOffset now
    )
    {
        (string, object?)[] said =
        [
            ("customer", customer),
            ("source", source),
            ("detail", detail),
            ("interest", interest),
        ];
        var known = await session.ExecuteAsync(
            """
            UPDATE prospect SET source = @source, source_detail = @detail, interest = @interest, row_version = row_version + 1
            WHERE customer_id = @customer
            """,
            said
        );
        if (known == 0)
            await session.ExecuteAsync(
                """
                INSERT INTO prospect (customer_id, id, source, source_detail, interest, opened_at, opened_by, state, row_version)
                VALUES (@customer, @id, @source, @detail, @interest, @now, @by, 1, 1)
                """,
                [.. said, ("id", Ids.New(now)), ("now", now), ("by", by == Guid.Empty ? null : by)]
            );
    }

    /// <summary>The prospect is a customer from now on: same identifier, same history.</summary>
    public Task<Outcome<CustomerId>> ConvertAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => ConvertWithinAsync(session, customer, "by-hand", actor, cause), cancel);

    /// <param name="because"><c>by-hand</c>, <c>holding</c> or <c>purchase</c>.</param>
    public async Task<Outcome<CustomerId>> ConvertWithinAsync(
        Session session,
        CustomerId customer,
        string because,
        Actor actor,
        string cause
    )
    {
        if (!actor.May(Edit))
            return Actor.Refused(Edit);
        var known = await FindAsync(session, customer, actor);
        if (known is null)
            return NotFound(customer);
        if (known.Stage != CustomerStage.Prospect)
            return ProspectRefusals.NotOne(customer);
        var now = clock.GetUtcNow();
        // What the application notices by itself does not stand in the way of somebody who is editing.
        var byHand = because == "by-hand";
        await session.ExecuteAsync(
            $"""
            UPDATE customer SET stage = 2, since = COALESCE(since, @today), updated_at = @now{(
                byHand ? ", row_version = row_version + 1" : ""
            )}
            WHERE customer_id = @id
            """,
            ("today", Today(now)),
            ("now", now),
            ("id", customer)
        );
        if (known.Prospect is null)
            await OpenWithinAsync(session, customer, "other", null, null, null, now);
        await CloseAsync(session, customer, ProspectState.Converted, because, null, actor, now);
        await StageChanges.NoteWithinAsync(
            session,
            customer,
            CustomerStage.Prospect,
            CustomerStage.Customer,
            actor.Id,
            because,
            now
        );
        await TellAsync(session, actor, "prospect.converted", customer, known, new { because }, cause, now);
        await session.AnnounceAsync(new ProspectConverted(customer, known.Prospect?.Source ?? "other", because, now));
        return customer;
    }

    /// <summary>The prospect is given up, with the reason. The record stays.</summary>
    /// <param name="reason">One of <see cref="ProspectWords.LossReasons"/>.</param>
    public Task<Outcome<CustomerId>> LoseAsync(
        CustomerId customer,
        string reason,
        string? note,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<CustomerId>>(
            async session =>
            {
                if (!actor.May(Edit))
                    return Actor.Refused(Edit);
                if (!ProspectWords.LossReasons.Contains(reason, StringComparer.Ordinal))
                    return ProspectRefusals.ReasonMissing();
                if (note?.Length > 200)
                    return ProspectRefusals.TooLong("note");
                var known = await FindAsync(session, customer, actor);
                if (known is null)
                    return NotFound(customer);
                if (known.Stage != CustomerStage.Prospect)
                    return ProspectRefusals.NotOne(customer);
                if (known.Prospect is { State: not ProspectState.Open })
                    return ProspectRefusals.NotOpen();
                var now = clock.GetUtcNow();
                if (known.Prospect is null)
                    await OpenWithinAsync(session, customer, "other", null, null, null, now);
                await CloseAsync(session, customer, ProspectState.Lost, reason, note.NullIfBlank(), actor, now);
                await TellAsync(session, actor, "prospect.lost", customer, known, new { reason, note }, cause, now);
                await session.AnnounceAsync(new ProspectLost(customer, known.Prospect?.Source ?? "other", reason, now));
                return customer;
            },
            cancel
        );

    /// <summary>Who was given up is worked again; who was converted by mistake is a prospect again.</summary>
    public Task<Outcome<CustomerId>> ReopenAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<CustomerId>>(
            async session =>
            {
                if (!actor.May(Edit))
                    return Actor.Refused(Edit);
                var known = await FindAsync(session, customer, actor);
                if (known is null)
                    return NotFound(customer);
                if (known.Prospect is not { State: not ProspectState.Open } prospect)
                    return ProspectRefusals.NotOpen();
                // A purchase is no mistake: it would make them a customer again at once.
                if (prospect.State == ProspectState.Converted && prospect.Reason != "by-hand")
                    return ProspectRefusals.NotOpen();
                var now = clock.GetUtcNow();
                if (known.Stage != CustomerStage.Prospect)
                {
                    await session.ExecuteAsync(
                        "UPDATE customer SET stage = 1, row_version = row_version + 1, updated_at = @now WHERE customer_id = @id",
                        ("now", now),
                        ("id", customer)
                    );
                    await StageChanges.NoteWithinAsync(
                        session,
                        customer,
                        known.Stage,
                        CustomerStage.Prospect,
                        actor.Id,
                        "reopened",
                        now
                    );
                }
                await session.ExecuteAsync(
                    """
                    UPDATE prospect SET state = 1, closed_at = NULL, closed_by = NULL, reason = NULL, note = NULL,
                      row_version = row_version + 1 WHERE customer_id = @id
                    """,
                    ("id", customer)
                );
                await TellAsync(session, actor, "prospect.reopened", customer, known, new { }, cause, now);
                return customer;
            },
            cancel
        );

    /// <summary>
    /// Makes customers of prospects who have bought meanwhile, and gives a row to those whom an import brought as prospects.
    /// </summary>
    /// <returns>How many became customers.</returns>
    public async Task<int> CatchUpAsync(IReadOnlyCollection<Guid>? customers, Actor system, CancellationToken cancel)
    {
        var converted = 0;
        foreach (var some in customers?.Chunk(500) ?? [null!])
        {
            var (bought, bare) = await database.ReadAsync(
                async session =>
                {
                    var among = some is null ? "" : $"AND c.customer_id {session.InGuids("ids")}";
                    (string, object?)[] arguments = some is null ? [] : [("ids", some)];
                    var bought = await session.QueryAsync(
                        $"""
                        SELECT c.customer_id, CASE WHEN EXISTS (SELECT 1 FROM holding h WHERE h.customer_id = c.customer_id AND h.status = 1)
                          THEN 1 ELSE 2 END
                        FROM customer c WHERE c.stage = 1 AND c.merged_into IS NULL {among}
                          AND (EXISTS (SELECT 1 FROM holding h WHERE h.customer_id = c.customer_id AND h.status = 1)
                            OR EXISTS (SELECT 1 FROM txn t WHERE t.customer_id = c.customer_id AND t.kind = 1))
                        """,
                        row => (Id: row.Guid(0), Because: row.Int(1) == 1 ? "holding" : "purchase"),
                        arguments
                    );
                    var bare = await session.QueryAsync(
                        $"""
                        SELECT c.customer_id, c.created_at FROM customer c WHERE c.stage = 1 {among}
                          AND NOT EXISTS (SELECT 1 FROM prospect p WHERE p.customer_id = c.customer_id)
                        """,
                        row => (Id: row.Guid(0), At: row.Instant(1)),
                        arguments
                    );
                    return (bought, bare);
                },
                cancel
            );
            await FollowImportsAsync(some, cancel);
            foreach (var chunk in bare.Chunk(500))
                await database.WriteAsync(
                    async session =>
                    {
                        foreach (var (id, at) in chunk)
                            await OpenWithinAsync(session, new(id), "import", null, null, null, at);
                    },
                    cancel
                );
            foreach (var (id, because) in bought)
            {
                var outcome = await database.WriteAsync(
                    session => ConvertWithinAsync(session, new(id), because, system, "prospects"),
                    cancel
                );
                converted += outcome.IsRefused(out _) ? 0 : 1;
            }
        }
        return converted;
    }

    /// <summary>
    /// An import writes a stage without asking anybody: open prospects who are customers by it are converted, converted ones
    /// who are prospects again, because the import was undone, are open.
    /// </summary>
    private async Task FollowImportsAsync(Guid[]? customers, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await database.WriteAsync(
            async session =>
            {
                var among = customers is null ? "" : $"AND p.customer_id {session.InGuids("ids")}";
                (string, object?)[] arguments = customers is null ? [] : [("ids", customers)];
                var moved = await session.QueryAsync(
                    $"""
                    SELECT p.customer_id, c.stage, p.state FROM prospect p JOIN customer c ON c.customer_id = p.customer_id
                    WHERE c.merged_into IS NULL {among}
                      AND ((p.state = 1 AND c.stage <> 1) OR (p.state = 2 AND c.stage = 1)) LIMIT 2000
                    """,
                    row => (Id: row.Guid(0), Stage: row.Enum<CustomerStage>(1), State: row.Enum<ProspectState>(2)),
                    arguments
                );
                foreach (var (id, stage, _) in moved)
                {
                    var from = stage == CustomerStage.Prospect ? CustomerStage.Customer : CustomerStage.Prospect;
                    await session.ExecuteAsync(
                        "UPDATE prospect SET state = @state, closed_at = @closed, reason = @reason WHERE customer_id = @id",
                        ("state", stage == CustomerStage.Prospect ? ProspectState.Open : ProspectState.Converted),
                        ("closed", stage == CustomerStage.Prospect ? null : now),
                        ("reason", stage == CustomerStage.Prospect ? null : "import"),
                        ("id", id)
                    );
                    await StageChanges.NoteWithinAsync(session, new(id), from, stage, null, "import", now);
                }
            },
            cancel
        );
    }

    /// <summary>Somebody edited the stage by hand: the prospect's own row and the list of steps go along.</summary>
    internal static async Task FollowWithinAsync(
        Session session,
        CustomerId customer,
        CustomerStage from,
        CustomerStage to,
        Actor actor,
        DateTimeOffset now
    )
    {
        await StageChanges.NoteWithinAsync(session, customer, from, to, actor.Id, "edited", now);
        if (to != CustomerStage.Prospect)
        {
            await CloseAsync(session, customer, ProspectState.Converted, "by-hand", null, actor, now);
            return;
        }
        var known = await session.ExecuteAsync(
            """
            UPDATE prospect SET state = 1, closed_at = NULL, closed_by = NULL, reason = NULL, note = NULL,
              row_version = row_version + 1 WHERE customer_id = @customer
            """,
            ("customer", customer)
        );
        if (known == 0)
            await OpenWithinAsync(session, customer, "other", null, null, actor.Id, now);
    }

    private static async Task<Known?> FindAsync(Session session, CustomerId customer, Actor actor)
    {
        Known? known = null;
        await session.ReadAsync(
            new Question(
                $"SELECT stage, team_id FROM customer WHERE customer_id = @id AND merged_into IS NULL",
                row => known = new(row.Enum<CustomerStage>(0), row.GuidOrNull(1), null),
                ("id", customer)
            ),
            Prospect.Question(customer, p => known = known is null ? null : known with { Prospect = p })
        );
        return known is not null && actor.Sees(known.Team) ? known : null;
    }

    private static Task CloseAsync(
        Session session,
        CustomerId customer,
        ProspectState state,
        string reason,
        string? note,
        Actor actor,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            UPDATE prospect SET state = @state, closed_at = @now, closed_by = @by, reason = @reason, note = @note,
              row_version = row_version + 1 WHERE customer_id = @id
            """,
            ("state", state),
            ("now", now),
            ("by", actor.Id == Guid.Empty ? null : actor.Id),
            ("reason", reason),
            ("note", note),
            ("id", customer)
        );

    private async Task TellAsync(
        Session session,
        Actor actor,
        string act,
        CustomerId customer,
        Known before,
        object after,
        string cause,
        DateTimeOffset now
    )
    {
        await audit.ChangedWithinAsync(
            session,
            actor,
            act,
            customer.Value,
            "prospect",
            customer.ToString(),
            new { before.Stage, before.Prospect?.State },
            after,
            cause
        );
        await session.NoteChangeAsync(customer.Value, ChangeKind.Identity, now);
    }

    private DateOnly Today(DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);

    private static Refusal NotFound(CustomerId customer) =>
        Refusal.Missing("customer.not-found", ("customer", customer.Value));
}
