using System.Text.RegularExpressions;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Interactions.Inbox;

/// <summary>
/// What colleagues write to each other beside a matter: notes that never go out, colleagues called by name, drafts, and who is
/// at it right now.
/// </summary>
public sealed partial class EpisodeNotes(
    Database database,
    RecordInteraction record,
    Notifications notifications,
    InboxBell bell,
    TimeProvider clock
)
{
    private const int LongestDraft = 20_000;

    /// <summary>Writes a note that only colleagues see; whoever is called by name (<c>@ana</c>) is told.</summary>
    /// <returns>The entry on the timeline.</returns>
    public async Task<Outcome<Guid>> NoteAsync(
        CustomerId customer,
        Guid id,
        string text,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (string.IsNullOrWhiteSpace(text))
            return Refusal.Invalid("message.empty", "text");
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if ((await EpisodeReach.FindAsync(session, customer, id, actor)).IsRefused(out var no, out var episode))
                    return no;
                var written = await record.WithinAsync(
                    session,
                    new(episode.Customer, Channel.Internal, Direction.Internal, InteractionKind.Note, Body: text),
                    actor,
                    cause,
                    now
                );
                if (written.IsRefused(out var refusal, out var entry))
                    return refusal;
                foreach (var (user, language) in await CalledAsync(session, text, actor.Id))
                    await notifications.NotifyWithinAsync(
                        session,
                        user,
                        "customer.mentioned",
                        InboxTexts.In(Languages.CultureOf(language), "Mention.Told", actor.Name),
                        Episode.Head(text),
                        $"/bandeja/{episode.Customer}/{episode.Id:D}"
                    );
                session.AfterCommit(bell.Ring);
                return entry;
            },
            cancel
        );
    }

    /// <summary>Keeps what somebody has begun to write; empty text lets it go.</summary>
    public Task<Outcome<bool>> DraftAsync(
        CustomerId customer,
        Guid id,
        string text,
        Actor actor,
        CancellationToken cancel = default
    ) =>
        text.Length > LongestDraft
            ? Task.FromResult<Outcome<bool>>(Refusal.Invalid("message.too-long", "text", ("limit", LongestDraft)))
            : AtAsync(
                customer,
                id,
                actor,
                (session, episode, now) =>
                    string.IsNullOrWhiteSpace(text)
                        ? session.ExecuteAsync(
                            "DELETE FROM episode_draft WHERE customer_id = @customer AND episode_id = @episode AND user_id = @user",
                            Of(episode, actor)
                        )
                        : session.ExecuteAsync(
                            """
                            INSERT INTO episode_draft (customer_id, episode_id, user_id, body, saved_at)
                            VALUES (@customer, @episode, @user, @body, @now)
                            ON CONFLICT (customer_id, episode_id, user_id) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at
                            """,
                            [.. Of(episode, actor), ("body", text), ("now", now)]
                        ),
                cancel
            );

    /// <summary>Says that somebody is at the matter, so that two do not answer the same.</summary>
    public Task<Outcome<bool>> PresentAsync(
        CustomerId customer,
        Guid id,
        bool writing,
        Actor actor,
        CancellationToken cancel = default
    ) =>
        AtAsync(
            customer,
            id,
            actor,
            (session, episode, now) =>
                session.ExecuteAsync(
                    """
                    INSERT INTO episode_presence (customer_id, episode_id, user_id, writing, seen_at)
                    VALUES (@customer, @episode, @user, @writing, @now)
                    ON CONFLICT (customer_id, episode_id, user_id) DO UPDATE SET writing = excluded.writing, seen_at = excluded.seen_at
                    """,
                    [.. Of(episode, actor), ("writing", writing), ("now", now)]
                ),
            cancel
        );

    private async Task<Outcome<bool>> AtAsync(
        CustomerId customer,
        Guid id,
        Actor actor,
        Func<Session, Episode, DateTimeOffset, Task<int>> write,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<bool>>(
            async session =>
            {
                if ((await EpisodeReach.FindAsync(session, customer, id, actor)).IsRefused(out var no, out var episode))
                    return no;
                await write(session, episode, now);
                return true;
            },
            cancel
        );
    }

    private static (string, object?)[] Of(Episode episode, Actor actor) =>
        [("customer", episode.Customer), ("episode", episode.Id), ("user", actor.Id)];

    /// <summary>Active colleagues called in a text: by first name when only one has it, else by name and surname joined.</summary>
    private static async Task<List<(Guid User, string Language)>> CalledAsync(Session session, string text, Guid writer)
    {
        var called = Call()
            .Matches(text)
            .Select(m => NameKey.Fold(m.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        if (called.Count == 0)
            return [];
        var people = await session.QueryAsync(
            "SELECT id, display_name, language FROM app_user WHERE active = @yes",
            row => (Id: row.Guid(0), Name: NameKey.Fold(row.Text(1)), Language: row.Text(2)),
            ("yes", true)
        );
        var firstNames = people.ToLookup(p => p.Name.Split(' ')[0]);
        return
        [
            .. people
                .Where(p =>
                    called.Contains(p.Name.Replace(" ", "", StringComparison.Ordinal))
                    || (called.Contains(p.Name.Split(' ')[0]) && firstNames[p.Name.Split(' ')[0]].Count() == 1)
                )
                .Where(p => p.Id != writer)
                .Select(p => (p.Id, p.Language)),
        ];
    }

    [GeneratedRegex(@"(?<![\w@])@([\p{L}]{2,60})", RegexOptions.CultureInvariant)]
    private static partial Regex Call();
}
