using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Fax.Storage;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Fax;

/// <summary>A fax that waits, with whom it may be from.</summary>
public sealed record WaitingFax(
    Guid Id,
    DateTimeOffset At,
    string Account,
    string? Number,
    string? Station,
    int? Pages,
    FileState File,
    string? ContentType
)
{
    /// <summary>Most probable first; only where one fax is looked at.</summary>
    public IReadOnlyList<Recognised> Alike { get; init; } = [];
}

/// <summary>Says whose a fax is: then it is a message of that customer's conversation. Or that it is nobody's.</summary>
public sealed class ClassifyFax(
    Database database,
    ChannelAccounts accounts,
    ReceiveEvents receive,
    RegisterCustomer register,
    Recognition recognition,
    Audit audit,
    TimeProvider clock
)
{
    /// <summary>Faxes shown at once; who has more puts away or gives some first.</summary>
    public const int Most = 100;

    private const int MostAlike = 8;
    private const int LongestName = 200;

    /// <summary>Those that wait, the oldest first.</summary>
    /// <param name="actor">Needs <c>inbox.serve</c>.</param>
    public async Task<Outcome<IReadOnlyList<WaitingFax>>> WaitingAsync(Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var faxes = await database.ReadAsync(session => FaxRows.WaitingAsync(session, Most), cancel);
        var waiting = new List<WaitingFax>(faxes.Count);
        foreach (var fax in faxes)
            waiting.Add(await ShownAsync(fax, cancel));
        return waiting;
    }

    /// <summary>One that waits, and whom it may be from: by its number, or by what somebody reads on it.</summary>
    /// <param name="said">A name, document, telephone …; null: its number.</param>
    public async Task<Outcome<WaitingFax>> FindAsync(
        Guid id,
        string? said,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        if (
            await database.ReadAsync(session => FaxRows.FindAsync(session, id), cancel)
            is not { State: FaxState.Waiting } fax
        )
            return Refusal.Missing("fax.not-found");
        var clue = said.NullIfBlank() ?? fax.Number;
        var alike = clue is null ? [] : await recognition.RecogniseAsync(new(Identifier: clue), actor, cancel);
        return await ShownAsync(fax, cancel) with { Alike = [.. alike.Take(MostAlike)] };
    }

    /// <summary>Its pages.</summary>
    public async Task<Outcome<KeptFile>> OpenAsync(
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var (fax, bytes) = await database.ReadAsync(
            async session =>
                await FaxRows.FindAsync(session, id) is { State: FaxState.Waiting, Content: { } content } found
                    ? (found, await FaxRows.BytesAsync(session, content))
                    : (null, null),
            cancel
        );
        if (fax is null || bytes is null)
            return Refusal.Missing("file.not-found");
        await audit.ReadAsync(actor, "fax.read", null, cause);
        return new KeptFile(fax.Name, fax.ContentType ?? "application/pdf", bytes);
    }

    /// <summary>It is this customer's.</summary>
    /// <param name="actor">Needs <c>inbox.serve</c>, and must see the customer.</param>
    public Task<Outcome<CustomerId>> GiveAsync(
        Guid id,
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => SettleAsync(id, session => CustomerReach.WithinAsync(session, customer, actor), actor, cause, cancel);

    /// <summary>It is from somebody nobody knows yet, whose name somebody read on it: a prospect.</summary>
    public Task<Outcome<CustomerId>> GiveNewAsync(
        Guid id,
        string? name,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        SettleAsync(
            id,
            async session =>
                name?.Trim() is { Length: > 0 and <= LongestName } called && called.Any(char.IsLetter)
                    ? await register.WithinAsync(
                        session,
                        new(CustomerKind.Person, CustomerStage.Prospect, GivenNames: called),
                        actor.With(Permissions.CustomersEdit),
                        cause
                    )
                    : Refusal.Invalid("fax.name", "name"),
            actor,
            cause,
            cancel
        );

    /// <summary>It is nobody's: an advertisement, an empty page. It is kept, and waits no longer.</summary>
    public Task<Outcome<CustomerId>> PutAwayAsync(
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => SettleAsync(id, null, actor, cause, cancel);

    private async Task<Outcome<CustomerId>> SettleAsync(
        Guid id,
        Func<Session, Task<Outcome<CustomerId>>>? whose,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var terms = await receive.TermsAsync(cancel);
        var lines = (await accounts.ListAsync(cancel)).ToDictionary(a => a.Account.Id, a => a.Account.Line);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<CustomerId>>(
            async session =>
            {
                if (await FaxRows.FindAsync(session, id, hold: true) is not { } fax)
                    return Refusal.Missing("fax.not-found");
                if (fax.State != FaxState.Waiting)
                    return Refusal.Conflict("fax.settled");
                if (whose is not null && fax.File == FileState.ToFetch)
                    return Refusal.Conflict("fax.pages-coming");
                CustomerId? owner = null;
                if (whose is not null)
                {
                    if ((await whose(session)).IsRefused(out var no, out var customer))
                        return no;
                    owner = customer;
                    var line = lines.GetValueOrDefault(fax.Account) ?? new(fax.Account, "fax", Channel.Fax, null);
                    await receive.WithinAsync(
                        session,
                        [new(line, await SaidAsync(session, fax, customer))],
                        terms,
                        now
                    );
                }
                var state = owner is null ? FaxState.PutAway : FaxState.Given;
                await FaxRows.SettleAsync(session, id, state, owner, actor, now);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    owner is null ? "fax.put-away" : "fax.given",
                    owner?.Value,
                    "fax",
                    id.ToString("D"),
                    new { fax.State },
                    new { State = state },
                    cause
                );
                return owner.GetValueOrDefault();
            },
            cancel
        );
    }

    private static async Task<MessageReceived> SaidAsync(Session session, StoredFax fax, CustomerId customer)
    {
        var bytes = fax.Content is { } content ? await FaxRows.BytesAsync(session, content) : null;
        return new(
            fax.ProviderId,
            fax.At,
            new(FaxNumber.KeyOf(fax.Number, customer.Value), [], fax.Station, fax.Number, SignedIn: customer)
            {
                SignedAs = Verification.Matched,
            },
            "fax",
            null,
            null,
            bytes is null
                ? []
                :
                [
                    new(
                        fax.ProviderId,
                        fax.Name ?? "fax",
                        fax.ContentType ?? "application/pdf",
                        bytes.Length,
                        null,
                        bytes
                    ),
                ],
            null,
            [],
            Json.Of(
                new
                {
                    fax.Number,
                    fax.Station,
                    fax.Pages,
                }
            ).Text
        );
    }

    private async Task<WaitingFax> ShownAsync(StoredFax fax, CancellationToken cancel) =>
        new(
            fax.Id,
            fax.At,
            (await accounts.FindAsync(fax.Account, cancel))?.Name ?? "—",
            fax.Number,
            fax.Station,
            fax.Pages,
            fax.File,
            fax.ContentType
        );
}
