using System.Collections.Concurrent;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.WebChat;

/// <summary>A message as the visitor sees it.</summary>
/// <param name="At">Unix milliseconds; what is asked for next is after it.</param>
internal sealed record ChatLine(Guid Id, long At, bool Mine, string Text);

/// <summary>Takes what visitors of a site write into the conversation, and tells them what was answered.</summary>
internal sealed class HearVisitor(Database database, ReceiveEvents receive, TimeProvider clock)
{
    public const int LongestText = 4_000;

    /// <summary>Messages of one visitor a minute.</summary>
    public const int MostPerMinute = 20;

    private const int MostLines = 100;

    private readonly ConcurrentDictionary<string, (long Minute, int Count)> pressure = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(Guid Account, string Key), DateTimeOffset> listening = new();

    /// <param name="Nonce">The page's own name of the message: said twice, it is heard once.</param>
    /// <param name="Consent">The visitor agreed to the data being used to answer.</param>
    /// <param name="Page">Where it was written, with what led there.</param>
    public sealed record Request(
        string? Nonce,
        string? Text,
        string? Name,
        string? Email,
        bool Consent,
        string? Page,
        string? Referrer
    );

    public async Task<Outcome<bool>> SayAsync(
        ChannelAccount account,
        ChatVisitor visitor,
        Request request,
        CancellationToken cancel
    )
    {
        var text = request.Text?.Trim() ?? "";
        if (!request.Consent)
            return Refusal.Invalid("chat.consent-missing", "consent");
        if (text.Length is 0 or > LongestText)
            return Refusal.Invalid("chat.text", "text", ("limit", LongestText));
        if (request.Nonce is not { Length: >= 8 and <= 80 } nonce)
            return Refusal.Invalid("chat.nonce-missing", "nonce");
        if (request.Email is { Length: > 0 } written && EmailAddress.Normalise(written) is null)
            return Refusal.Invalid("chat.email", "email");
        var now = clock.GetUtcNow();
        if (!Admits($"{account.Id:N}:{visitor.Key}", now))
            return Refusal.Conflict("chat.too-many");
        var said = new MessageReceived(
            $"{visitor.Key}:{nonce}",
            now,
            visitor.Sender(request.Name, request.Email),
            "text",
            null,
            text,
            [],
            null,
            [],
            Json.Of(
                new
                {
                    page = Cut(request.Page),
                    referrer = Cut(request.Referrer),
                    consent = account.Setting("consentText") ?? "usual",
                }
            ).Text
        );
        await receive.RunAsync([new Arrival(account.Line, said)], cancel);
        return true;
    }

    /// <summary>What was said since, the visitor's own words too; and that the visitor has now read it.</summary>
    /// <param name="after">Unix milliseconds; 0: from the beginning.</param>
    public async Task<IReadOnlyList<ChatLine>> ReadAsync(
        ChannelAccount account,
        ChatVisitor visitor,
        long after,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        listening[(account.Id, visitor.Key)] = now;
        var lines = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT m.id, m.occurred_at, m.direction, coalesce(b.body, t.body) FROM channel_claim k
                    JOIN message m ON m.customer_id = k.customer_id AND m.identity_id = k.identity_id
                    JOIN interaction t ON t.customer_id = m.customer_id AND t.occurred_at = m.occurred_at AND t.id = m.id
                    LEFT JOIN interaction_body b ON b.customer_id = m.customer_id AND b.occurred_at = m.occurred_at AND b.id = m.id
                    WHERE k.claim_key = @key AND m.occurred_at > @after AND (m.direction = 1 OR m.status IN (2, 3, 4))
                    ORDER BY m.occurred_at DESC, m.id DESC LIMIT 100
                    """,
                    row =>
                        (
                            At: row.Instant(1),
                            Line: new ChatLine(
                                row.Guid(0),
                                row.Instant(1).ToUnixTimeMilliseconds(),
                                row.Enum<Direction>(2) == Direction.In,
                                row.TextOrNull(3) ?? ""
                            )
                        ),
                    ("key", $"{account.Id:N}:{visitor.Key}"),
                    ("after", DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(after, 0, 250_000_000_000_000)))
                ),
            cancel
        );
        if (lines.Exists(l => !l.Line.Mine))
            await receive.RunAsync(
                [
                    new Arrival(
                        account.Line,
                        new StatusReached(
                            "read:" + visitor.Key,
                            now,
                            visitor.Sender(null, null),
                            MessageStatus.Read,
                            lines.Max(l => l.At)
                        )
                    ),
                ],
                cancel
            );
        lines.Reverse();
        return [.. lines.Take(MostLines).Select(l => l.Line)];
    }

    /// <summary>Has the visitor's page asked lately? Then the visitor is there.</summary>
    public bool IsThere(Guid account, string key) =>
        listening.TryGetValue((account, key), out var last) && clock.GetUtcNow() - last < TimeSpan.FromMinutes(1);

    private bool Admits(string visitor, DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        if (pressure.Count > 50_000)
            pressure.Clear();
        return pressure
                .AddOrUpdate(
                    visitor,
                    _ => (minute, 1),
                    (_, known) => known.Minute == minute ? (minute, known.Count + 1) : (minute, 1)
                )
                .Count <= MostPerMinute;
    }

    private static string? Cut(string? text) => text is { Length: > 500 } ? text[..500] : text;
}
