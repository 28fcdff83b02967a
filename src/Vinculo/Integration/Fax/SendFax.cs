using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Fax;

/// <summary>What somebody needs who writes a fax to a customer.</summary>
/// <param name="Lines">Our accounts that send faxes.</param>
/// <param name="Numbers">Those the customer's faxes came from, then their telephones.</param>
public sealed record FaxSheet(
    CustomerId Customer,
    string Name,
    IReadOnlyList<(Guid Id, string Name)> Lines,
    IReadOnlyList<string> Numbers
);

/// <summary>Where a fax stands that is on its way.</summary>
/// <param name="Matter">Of the inbox, where what becomes of it is shown.</param>
public sealed record FaxQueued(CustomerId Customer, Guid Matter, Guid Message);

/// <summary>
/// Writes a fax to a customer at a number, whether or not one ever came from there: a message as any other, in their
/// conversation and after the contact rules let it pass.
/// </summary>
public sealed class SendFax(
    Database database,
    SendMessage send,
    ChannelAccounts accounts,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="Line">Our account; null: the first.</param>
    /// <param name="Number">As people write it.</param>
    /// <param name="Text">Null: the files say it all; their names stand in the conversation.</param>
    /// <param name="Files">PDF only.</param>
    /// <param name="Purpose">What for, in the words of the contact rules; null: what stands on file says.</param>
    /// <param name="Anyway">Why it is sent although those rules say no.</param>
    /// <param name="Matter">It belongs to; null: the open one that is no case's, or else a new one.</param>
    /// <param name="RequestId">The same for every repetition: it is sent once.</param>
    public sealed record Request(
        CustomerId Customer,
        Guid? Line,
        string? Number,
        string? Text,
        IReadOnlyList<OutgoingFile> Files,
        string? Purpose,
        string? Anyway = null,
        Guid? Matter = null,
        Guid? RequestId = null
    );

    /// <summary>Whether there is an account that sends faxes.</summary>
    public async ValueTask<bool> IsThereAsync(CancellationToken cancel = default) =>
        (await LinesAsync(cancel)).Count > 0;

    /// <param name="actor">Needs <c>inbox.serve</c>, and must see the customer.</param>
    public async Task<Outcome<FaxSheet>> OfAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var lines = await LinesAsync(cancel);
        var read = await database.ReadAsync<Outcome<FaxSheet>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, customer, actor)).IsRefused(out var no, out var current))
                    return no;
                var (name, numbers) = ("", new List<string>());
                await session.ReadAsync(
                    new Question(
                        "SELECT display_name FROM customer WHERE customer_id = @customer",
                        row => name = row.Text(0),
                        ("customer", current)
                    ),
                    new Question(
                        """
                        SELECT i.phone FROM channel_identity i JOIN channel_account a ON a.id = i.account_id
                        WHERE i.customer_id = @customer AND a.channel = @fax AND i.phone IS NOT NULL ORDER BY i.last_in_at DESC
                        """,
                        row => numbers.Add(row.Text(0)),
                        ("customer", current),
                        ("fax", Channel.Fax)
                    ),
                    new Question(
                        """
                        SELECT normalised FROM contact_point WHERE customer_id = @customer AND kind = 1 AND ended_at IS NULL
                        ORDER BY created_at LIMIT 20
                        """,
                        row => numbers.Add(row.Text(0)),
                        ("customer", current)
                    )
                );
                return new FaxSheet(current, name, lines, [.. numbers.Distinct(StringComparer.Ordinal)]);
            },
            cancel
        );
        if (read.IsAccepted(out var sheet))
            await audit.ReadAsync(actor, "customer.read", sheet.Customer.Value, cause);
        return read;
    }

    /// <param name="actor">Needs <c>inbox.serve</c>, and must see the customer.</param>
    public async Task<Outcome<FaxQueued>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var lines = await LinesAsync(cancel);
        if (lines.Count == 0)
            return Refusal.Conflict("fax.no-line");
        var line = request.Line is { } asked ? lines.FirstOrDefault(l => l.Id == asked).Id : lines[0].Id;
        if (line == Guid.Empty)
            return Refusal.Conflict("fax.no-line");
        if (PhoneNumber.Normalise(request.Number, options.Country) is not { } number)
            return Refusal.Invalid("fax.number", "number");
        if (request.Files.Any(f => !f.Content.Span.StartsWith("%PDF-"u8)))
            return Refusal.Invalid("fax.not-pdf", "files");
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<FaxQueued>>(
            async session =>
            {
                if (
                    (await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(
                        out var no,
                        out var customer
                    )
                )
                    return no;
                var sent = await send.WithinAsync(
                    session,
                    new(
                        customer,
                        request.Matter,
                        Guid.Empty,
                        request.Text.NullIfBlank() ?? string.Join(", ", request.Files.Select(f => f.Name)),
                        Purpose: request.Purpose,
                        Anyway: request.Anyway,
                        RequestId: request.RequestId,
                        Files: request.Files,
                        To: new(line, FaxNumber.KeyOf(number, customer.Value), number),
                        GoesOn: true
                    ),
                    actor,
                    cause,
                    now
                );
                if (sent.IsRefused(out no, out var message))
                    return no;
                return new FaxQueued(customer, await MatterAsync(session, customer, message), message);
            },
            cancel
        );
    }

    private static Task<Guid> MatterAsync(Session session, CustomerId customer, Guid message) =>
        session.FirstOrDefaultAsync(
            "SELECT episode_id FROM message WHERE customer_id = @customer AND id = @id",
            row => row.Guid(0),
            ("customer", customer),
            ("id", message)
        );

    private async ValueTask<IReadOnlyList<(Guid Id, string Name)>> LinesAsync(CancellationToken cancel) =>
        [
            .. (await accounts.ListAsync(cancel))
                .Select(a => a.Account)
                .Where(a => a.Active && FaxMailAdapter.IsMail(a.Kind) && a.Setting("sendTo") is not null)
                .Select(a => (a.Id, a.Name)),
        ];
}
