using System.Text.Json.Nodes;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>How a mail looked.</summary>
/// <param name="Html">Made safe when it came; null: it had none.</param>
/// <param name="Text">Its words.</param>
/// <param name="Hidden">Pictures from elsewhere that were not asked for.</param>
public sealed record MailLook(string? Html, string? Text, int Hidden = 0);

/// <summary>Opens a mail as it looked.</summary>
public sealed class MailBody(Database database, Audit audit)
{
    /// <param name="remote">With the pictures from elsewhere: whoever sent it may learn that it was opened.</param>
    /// <param name="actor">Needs <c>inbox.serve</c>, and must see the customer.</param>
    public async Task<Outcome<MailLook>> OpenAsync(
        CustomerId asked,
        Guid message,
        bool remote,
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
                    : await WithPicturesAsync(
                        session,
                        customer,
                        message,
                        remote,
                        await session.FirstOrDefaultAsync(
                            """
                            SELECT m.raw, coalesce(b.body, t.body) FROM message m
                            JOIN interaction t ON t.customer_id = m.customer_id AND t.occurred_at = m.occurred_at AND t.id = m.id
                            LEFT JOIN interaction_body b ON b.customer_id = m.customer_id AND b.occurred_at = m.occurred_at AND b.id = m.id
                            WHERE m.customer_id = @customer AND m.id = @id
                            """,
                            row => new MailLook(HtmlOf(row.TextOrNull(0)), row.TextOrNull(1)),
                            ("customer", customer),
                            ("id", message)
                        )
                    ),
            cancel
        );
        if (found is null)
            return Refusal.Missing("message.not-found");
        await audit.ReadAsync(actor, remote ? "mail.read-with-pictures" : "mail.read", asked.Value, cause);
        return found;
    }

    private static async Task<MailLook?> WithPicturesAsync(
        Session session,
        CustomerId customer,
        Guid message,
        bool remote,
        MailLook? look
    )
    {
        if (look?.Html is not { } html)
            return look;
        var pictures = new List<MailPicture>();
        var names = MailPictures.Names(html);
        if (names.Count > 0)
            pictures = await session.QueryAsync(
                $"""
                SELECT f.provider_id, f.content_type, b.bytes FROM message_file f JOIN file_content b ON b.id = f.content_id
                WHERE f.customer_id = @customer AND f.message_id = @message AND f.state = 2
                  AND f.provider_id {session.InValues("names")} ORDER BY f.length
                """,
                row => new MailPicture(row.Text(0), row.Text(1), row.BytesOrNull(2) ?? []),
                ("customer", customer),
                ("message", message),
                ("names", names.ToArray())
            );
        var room = (long)MailPictures.Most;
        pictures.RemoveAll(p => !MailPictures.IsShown(p.ContentType) || (room -= p.Content.Length) < 0);
        return look with
        {
            Html = MailPictures.Filled(html, pictures, remote),
            Hidden = remote ? 0 : MailPictures.Remote(html),
        };
    }

    private static string? HtmlOf(string? raw) =>
        raw is { Length: > 2 }
        && JsonNode.Parse(raw) is JsonObject details
        && details["html"] is JsonValue html
        && html.TryGetValue<string>(out var text)
            ? text
            : null;
}
