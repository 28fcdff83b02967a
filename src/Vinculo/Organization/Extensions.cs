using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>Which telephone rings on whose desk. In memory, and at most five seconds old on other nodes.</summary>
public sealed class Extensions(Database database, Audit audit, TimeProvider clock)
{
    private const int Longest = 8;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private sealed record Known(DateTimeOffset At, IReadOnlyDictionary<Guid, string> ByUser);

    private volatile Known known = new(DateTimeOffset.MinValue, new Dictionary<Guid, string>());

    /// <summary>A user's extension; null: none.</summary>
    public async ValueTask<string?> OfAsync(Guid user, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        if (now - known.At > Fresh)
            known = new(
                now,
                (
                    await database.ReadAsync(
                        session =>
                            session.QueryAsync(
                                "SELECT user_id, extension FROM user_extension",
                                row => (User: row.Guid(0), Extension: row.Text(1))
                            ),
                        cancel
                    )
                ).ToDictionary(e => e.User, e => e.Extension)
            );
        return known.ByUser.GetValueOrDefault(user);
    }

    /// <summary>Whose desk an extension stands on; null: nobody's.</summary>
    public static Task<Guid?> UserOfAsync(Session session, string extension) =>
        session.FirstOrDefaultAsync(
            "SELECT user_id FROM user_extension WHERE extension = @extension",
            row => (Guid?)row.Guid(0),
            ("extension", extension)
        );

    /// <summary>Says which telephone stands on the actor's own desk.</summary>
    /// <param name="extension">Digits; null or empty: none.</param>
    public Task<Outcome<string?>> SaveAsync(
        string? extension,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var wanted = extension.NullIfBlank();
        return database.WriteAsync<Outcome<string?>>(
            async session =>
            {
                if (wanted is not null && (wanted.Length > Longest || !wanted.All(char.IsAsciiDigit)))
                    return Refusal.Invalid("extension.digits", "extension", ("limit", Longest));
                var other = wanted is null ? null : await UserOfAsync(session, wanted);
                if (other is not null && other != actor.Id)
                    return Refusal.Conflict("extension.taken");
                var before = await session.FirstOrDefaultAsync(
                    "SELECT extension FROM user_extension WHERE user_id = @user",
                    row => row.Text(0),
                    ("user", actor.Id)
                );
                if (before == wanted)
                    return wanted;
                await session.ExecuteAsync("DELETE FROM user_extension WHERE user_id = @user", ("user", actor.Id));
                if (wanted is not null)
                    await session.ExecuteAsync(
                        "INSERT INTO user_extension (user_id, extension, changed_at) VALUES (@user, @extension, @now)",
                        ("user", actor.Id),
                        ("extension", wanted),
                        ("now", clock.GetUtcNow())
                    );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "extension.changed",
                    null,
                    "user_extension",
                    actor.Id.ToString("D"),
                    new { Extension = before },
                    new { Extension = wanted },
                    cause
                );
                session.AfterCommit(() => known = new(DateTimeOffset.MinValue, known.ByUser));
                return wanted;
            },
            cancel
        );
    }
}
