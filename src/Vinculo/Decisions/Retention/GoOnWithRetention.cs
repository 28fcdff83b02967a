using Vinculo.Customers;
using Vinculo.Decisions.Retention.Storage;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Retention;

/// <summary>
/// What is done with an open case: something is chosen from the table, somebody with the authority allows it, the customer
/// answers. The answer stands on the timeline, and a call that is promised is a commitment with its day.
/// </summary>
public sealed class GoOnWithRetention(
    Database database,
    Settings settings,
    RecordInteraction recordInteraction,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>What needs which permission.</summary>
    public static string PermissionFor(Authority authority) =>
        authority switch
        {
            Authority.Agent => Permissions.RetentionServe,
            Authority.Supervisor => Permissions.RetentionApprove,
            _ => Permissions.RetentionManage,
        };

    /// <summary>May this actor give what needs that authority? Whoever may give more may give less.</summary>
    public static bool MayGive(Actor actor, Authority authority)
    {
        for (var level = authority; level <= Authority.Manager; level++)
            if (actor.May(PermissionFor(level)))
                return true;
        return false;
    }

    /// <summary>Chooses a row of the table.</summary>
    public async Task<Outcome<RetentionCase>> ChooseAsync(
        CustomerId customer,
        Guid id,
        string offer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var table = await settings.ReadAsync<SaveOfferTable>(SaveOfferTable.SettingCode, cancel) ?? new();
        return await ChangeAsync(
            customer,
            id,
            "retention.offered",
            async (session, found, now) =>
            {
                if (
                    await FittingAsync(session, found, table) is not { } rows
                    || rows.Find(r => r.Code == offer) is not { } row
                )
                    return Refusal.Conflict("retention.offer-does-not-fit");
                return StayClauses.Known.Judge(options.Country, row.Service, row.StayMonths, Today(now)) is { } barred
                    ? barred
                    : found.Choose(row, MayGive(actor, row.Authority), actor.Id, now);
            },
            actor,
            cause,
            cancel
        );
    }

    /// <summary>Allows what was chosen, or not.</summary>
    public Task<Outcome<RetentionCase>> ApproveAsync(
        CustomerId customer,
        Guid id,
        bool yes,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            customer,
            id,
            yes ? "retention.approved" : "retention.not-approved",
            (_, found, now) =>
                Task.FromResult<Outcome<RetentionCase>>(
                    found.Offered is { } offered && !MayGive(actor, offered.Authority)
                        ? Actor.Refused(PermissionFor(offered.Authority))
                        : found.Approve(yes, actor.Id, now)
                ),
            actor,
            cause,
            cancel
        );

    /// <summary>Writes down what the customer said.</summary>
    /// <param name="result">Stays, leaves or thinks about it.</param>
    /// <param name="note">In the customer's words.</param>
    /// <param name="followUp">When to call again; becomes a commitment.</param>
    /// <param name="promise">What is promised for that day, as it stands among the commitments.</param>
    public Task<Outcome<RetentionCase>> EndAsync(
        CustomerId customer,
        Guid id,
        RetentionState result,
        string? note,
        DateOnly? followUp,
        string promise,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            customer,
            id,
            "retention.ended",
            async (session, found, now) =>
            {
                if (followUp < Today(now))
                    return Refusal.Invalid("retention.follow-up-past", "followUp");
                if (found.End(result, followUp, now).IsRefused(out var no, out var ended))
                    return no;
                if (!string.IsNullOrWhiteSpace(note))
                    ended = ended with { Note = note.Trim() };
                if (await TellAsync(session, ended, promise, actor, cause, now) is { } refused)
                    return refused;
                if (ended.IsOver)
                    await session.AnnounceAsync(
                        new RetentionEnded(ended.Customer, ended.Id, ended.State, ended.Offered?.Code, now)
                    );
                return ended;
            },
            actor,
            cause,
            cancel
        );

    /// <summary>The rows that fit a case.</summary>
    internal static async Task<List<SaveOffer>> FittingAsync(Session session, RetentionCase found, SaveOfferTable table)
    {
        var (known, worth) = await session.FirstOrDefaultAsync(
            "SELECT value_class, value_minor FROM customer WHERE customer_id = @id",
            row => (row.EnumOrNull<ValueClass>(0), row.LongOrNull(1)),
            ("id", found.Customer)
        );
        var families = await session.QueryAsync(
            "SELECT DISTINCT p.family FROM holding h JOIN product p ON p.id = h.product_id WHERE h.customer_id = @id AND h.ended_on IS NULL AND p.family IS NOT NULL",
            row => row.Text(0),
            ("id", found.Customer)
        );
        return [.. table.For(found.Reason, known, families.ToHashSet(StringComparer.OrdinalIgnoreCase), worth)];
    }

    private async Task<Outcome<RetentionCase>> ChangeAsync(
        CustomerId asked,
        Guid id,
        string act,
        Func<Session, RetentionCase, DateTimeOffset, Task<Outcome<RetentionCase>>> change,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.RetentionServe))
            return Actor.Refused(Permissions.RetentionServe);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<RetentionCase>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, asked, actor)).IsRefused(out var no, out var customer))
                    return no;
                if (await RetentionRows.FindAsync(session, customer, id, hold: true) is not { } found)
                    return RetentionRefusals.NotFound(id);
                if ((await change(session, found, now)).IsRefused(out no, out var changed))
                    return no;
                if (!await RetentionRows.UpdateAsync(session, changed))
                    return Refusal.Stale("retention.changed-meanwhile");
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    act,
                    customer.Value,
                    "retention_case",
                    id.ToString("D"),
                    found,
                    changed,
                    cause
                );
                return changed with { RowVersion = changed.RowVersion + 1 };
            },
            cancel
        );
    }

    private async Task<Refusal?> TellAsync(
        Session session,
        RetentionCase ended,
        string promise,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        // Whoever serves the desk may tell the timeline what came of it.
        var teller = actor.With(Permissions.InteractionsRecord);
        var told = await recordInteraction.WithinAsync(
            session,
            new(
                ended.Customer,
                Channel.Internal,
                Direction.In,
                InteractionKind.Answer,
                Subject: ended.Offered?.TitleEs,
                Body: ended.Note,
                Outcome: ended.State switch
                {
                    RetentionState.Stays => "accepted",
                    RetentionState.Leaves => "refused",
                    _ => "notNow",
                },
                Commitment: ended.FollowUp is null ? null : promise,
                CommitmentDue: ended.FollowUp
            ),
            teller,
            cause,
            now
        );
        return told.IsRefused(out var refusal) ? refusal : null;
    }

    private DateOnly Today(DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
}
