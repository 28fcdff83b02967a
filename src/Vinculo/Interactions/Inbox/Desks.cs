using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>What somebody at the inbox takes.</summary>
/// <param name="Takes">New matters are given to them.</param>
/// <param name="Capacity">How many open matters at once.</param>
/// <param name="Skills">What they know, in the company's own words, small letters.</param>
public sealed record Desk(Guid User, bool Takes, int Capacity, IReadOnlyList<string> Skills, int RowVersion)
{
    /// <summary>Of somebody who has said nothing yet.</summary>
    public static Desk Unset(Guid user) => new(user, false, 10, [], 0);
}

/// <summary>Keeps what everybody at the inbox takes.</summary>
public sealed class Desks(Database database, Audit audit)
{
    public Task<Desk> OfAsync(Guid user, CancellationToken cancel = default) =>
        database.ReadAsync(
            async session =>
                await session.FirstOrDefaultAsync(
                    "SELECT user_id, takes, capacity, skills, row_version FROM inbox_desk WHERE user_id = @user",
                    Read,
                    ("user", user)
                ) ?? Desk.Unset(user),
            cancel
        );

    /// <summary>Sets one's own desk.</summary>
    public async Task<Outcome<Desk>> SaveAsync(Desk desk, Actor actor, string cause, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.InboxServe) || (desk.User != actor.Id && !actor.May(Permissions.InboxManage)))
            return Actor.Refused(Permissions.InboxServe);
        if (desk.Capacity is < 1 or > 200)
            return Refusal.Invalid("desk.capacity", "capacity");
        var skills = desk
            .Skills.Select(s => s.Trim().ToLowerInvariant())
            .Where(s => s.Length is > 0 and <= 60)
            .Distinct()
            .Take(30)
            .ToArray();
        var kept = desk with { Skills = skills };
        return await database.WriteAsync<Outcome<Desk>>(
            async session =>
            {
                await session.ExecuteAsync(
                    """
                    INSERT INTO inbox_desk (user_id, takes, capacity, skills, row_version) VALUES (@user, @takes, @capacity, @skills, 1)
                    ON CONFLICT (user_id) DO UPDATE SET takes = excluded.takes, capacity = excluded.capacity,
                      skills = excluded.skills, row_version = inbox_desk.row_version + 1
                    """,
                    ("user", kept.User),
                    ("takes", kept.Takes),
                    ("capacity", kept.Capacity),
                    ("skills", Json.Of(skills))
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "desk.changed",
                    null,
                    "inbox_desk",
                    kept.User.ToString("D"),
                    null,
                    kept,
                    cause
                );
                return kept;
            },
            cancel
        );
    }

    internal static Desk Read(Row row) =>
        new(row.Guid(0), row.Bool(1), row.Int(2), Json.Read<string[]>(row.Text(3)), row.Int(4));
}
