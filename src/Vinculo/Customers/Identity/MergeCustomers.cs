using System.Text.Json;
using Vinculo.Customers.Identity;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// Makes two customers one. Everything the absorbed one has goes to the survivor and its number answers with the survivor
/// for ever; <see cref="SplitCustomer"/> takes it back, row by row.
/// </summary>
public sealed class MergeCustomers(
    Database database,
    TableCatalogue catalogue,
    NameVocabulary vocabulary,
    Audit audit,
    TimeProvider clock
)
{
    /// <param name="One">One customer, by any number it ever had.</param>
    /// <param name="Other">The other one.</param>
    /// <param name="Reason">Why, in words; may be empty.</param>
    /// <param name="Probability">That they are one, 0 to 1, when a model was asked.</param>
    /// <param name="EvidenceJson">The comparisons and their weights.</param>
    /// <param name="Survivor">Which of the two goes on; null: the older one, of two as old the lower number.</param>
    /// <param name="ModelVersion">Of the model that was asked.</param>
    public sealed record Request(
        CustomerId One,
        CustomerId Other,
        string Reason,
        double? Probability = null,
        string? EvidenceJson = null,
        CustomerId? Survivor = null,
        string? ModelVersion = null
    );

    /// <summary>Merges in a transaction of its own. Asked again for the same two, it answers with the merge there is.</summary>
    /// <param name="request">Who.</param>
    /// <param name="actor">Needs <c>customers.merge</c> and reach to both.</param>
    /// <param name="cause">Page, route or job.</param>
    /// <param name="cancel">The caller gave up.</param>
    public Task<Outcome<CustomersMerged>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction. A refusal leaves nothing behind.</summary>
    public async Task<Outcome<CustomersMerged>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (!actor.May(Permissions.CustomersMerge))
            return Actor.Refused(Permissions.CustomersMerge);
        if (request.Reason.Length > 500)
            return IdentityRefusals.ReasonTooLong();
        if (request.One == request.Other)
            return IdentityRefusals.SameCustomer();
        if (await session.CurrentOfAsync(request.One) is not { } one)
            return IdentityRefusals.NotFound(request.One);
        if (await session.CurrentOfAsync(request.Other) is not { } other)
            return IdentityRefusals.NotFound(request.Other);
        var locked = await Merging.LockAsync(session, one.Value, other.Value);
        // Somebody may have merged one of them while we waited for the lock.
        if (locked.Values.Any(c => c.MergedInto is not null))
            return await WithinAsync(session, request, actor, cause);
        var (first, second) = (locked[one.Value], locked[other.Value]);
        if (!actor.Sees(first.TeamId))
            return IdentityRefusals.NotFound(request.One);
        if (!actor.Sees(second.TeamId))
            return IdentityRefusals.NotFound(request.Other);
        if (one == other)
            return await AlreadyAsync(session, request, one);
        if (first.Kind != second.Kind)
            return IdentityRefusals.KindsDiffer(first, second);

        var survivor = Older(first, second);
        if (request.Survivor is { } wanted)
        {
            if (
                await session.CurrentOfAsync(wanted) is not { } chosen
                || !locked.TryGetValue(chosen.Value, out survivor)
            )
                return IdentityRefusals.SurvivorElsewhere();
        }
        var absorbed = survivor == first ? second : first;
        return await MergeAsync(session, request, survivor, absorbed, actor, cause);
    }

    private async Task<CustomersMerged> MergeAsync(
        Session session,
        Request request,
        Customer survivor,
        Customer absorbed,
        Actor actor,
        string cause
    )
    {
        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        var seq = await Merging.NextSeqAsync(session);
        var moves = await new Merging(catalogue, vocabulary).ApplyAsync(
            session,
            id,
            seq,
            survivor.Id.Value,
            absorbed.Id.Value,
            now
        );
        await IdentityLog.AddAsync(
            session,
            new(
                id,
                seq,
                IdentityEventKind.Merged,
                survivor.Id,
                absorbed.Id,
                now,
                actor.Kind,
                actor.Name,
                request.Reason.Trim(),
                request.Probability,
                Checked(request.EvidenceJson),
                request.ModelVersion,
                moves,
                null,
                null,
                null
            ),
            actor,
            cause
        );
        foreach (var (whose, with) in new[] { (survivor, absorbed), (absorbed, survivor) })
            await audit.ChangedWithinAsync(
                session,
                actor,
                "customer.merged",
                whose.Id.Value,
                "identity_event",
                id.ToString("D"),
                null,
                new
                {
                    survivor = survivor.Id,
                    absorbed = absorbed.Id,
                    with = with.DisplayName,
                    reason = request.Reason,
                    probability = request.Probability,
                },
                cause
            );
        await session.NoteChangeAsync(absorbed.Id.Value, ChangeKind.Removed, now);
        await session.NoteChangeAsync(survivor.Id.Value, ChangeKind.Identity, now);
        await session.NoteChangeAsync(survivor.Id.Value, ChangeKind.Facts, now);
        var merged = new CustomersMerged(id, survivor.Id, absorbed.Id, request.Probability, now);
        await session.AnnounceAsync(merged);
        return merged;
    }

    /// <summary>They are one already: the merge that brought the one asked for in.</summary>
    private static async Task<Outcome<CustomersMerged>> AlreadyAsync(
        Session session,
        Request request,
        CustomerId current
    )
    {
        var found = await session.FirstOrDefaultAsync(
            $"""
            SELECT {IdentityEvent.Columns} FROM identity_event
            WHERE kind = 1 AND undone_by IS NULL AND absorbed_id IN (@one, @other) ORDER BY seq DESC LIMIT 1
            """,
            IdentityEvent.Read,
            ("one", request.One),
            ("other", request.Other)
        );
        return found is null
            ? IdentityRefusals.SameCustomer()
            : new CustomersMerged(found.Id, current, found.Absorbed, found.Probability, found.At);
    }

    private static Customer Older(Customer a, Customer b) =>
        a.CreatedAt != b.CreatedAt ? (a.CreatedAt < b.CreatedAt ? a : b)
        : a.Id.Value.CompareTo(b.Id.Value) < 0 ? a
        : b;

    private static string? Checked(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetRawText();
    }
}
