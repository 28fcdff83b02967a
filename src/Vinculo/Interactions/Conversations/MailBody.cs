using System.Text.Json.Nodes;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>How a mail looked.</summary>
/// <param name="Html">Made safe when it came; null: it had none.</param>
/// <param name="Text">Its words.</param>
public sealed record MailLook(string? Html, string? Text);

/// <summary>Opens a mail as it looked.</summary>
public sealed class MailBody(Database database, Audit audit)
{
    /// <param name="actor">Needs <c>inbox.serve</c>, and must see the customer.</param>
    public async Task<Outcome<MailLook>> OpenAsync(
        CustomerId asked,
        Guid message,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var found = await database.ReadAsync(
            async session =>
                (await CustomerReach.WithinAsync(session, asked, actor)).IsRefused(out _, out var customer)
                    ? null
                    : await session.FirstOrDefaultAsync(
                        """
                        SELECT m.raw, coalesce(b.body, t.body) FROM message m
                        JOIN interaction t ON t.customer_id = m.customer_id AND t.occurred_at = m.occurred_at AND t.id = m.id
                        LEFT JOIN interaction_body b ON b.customer_id = m.customer_id AND b.occurred_at = m.occurred_at AND b.id = m.id
                        WHERE m.customer_id = @customer AND m.id = @id
                        """,
                        row => new MailLook(HtmlOf(row.TextOrNull(0)), row.TextOrNull(1)),
                        ("customer", customer),
                        ("id", message)
                    ),
            cancel
        );
        if (found is null)
            return Refusal.Missing("message.not-found");
        await audit.ReadAsync(actor, "mail.read", asked.Value, cause);
        return found;
    }

    private static string? HtmlOf(string? raw) =>
        raw is { Length: > 2 }
        && JsonNode.Parse(raw) is JsonObject details
        && details["html"] is JsonValue html
        && html.TryGetValue<string>(out var text)
            ? text
            : null;
}
