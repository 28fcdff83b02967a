using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

public enum HouseholdState
{
    Proposed = 1,
    Confirmed = 2,
    Gone = 3,
}

public enum HouseholdMemberState
{
    Proposed = 1,
    Confirmed = 2,
    Refused = 3,
}

/// <summary>Somebody of a household.</summary>
/// <param name="Who">Null: the reader may not see this customer.</param>
public sealed record HouseholdMember(
    Guid Id,
    Acquaintance? Who,
    HouseholdMemberState State,
    HouseholdEvidence? Evidence
);

/// <summary>People who live together, as worked out or as somebody said.</summary>
public sealed class Household
{
    public Guid Id { get; internal set; }

    public HouseholdState State { get; internal set; }

    public List<HouseholdMember> Members { get; } = [];

    public int Hidden => Members.Count(m => m.Who is null);

    public bool HasProposal => Members.Exists(m => m.State == HouseholdMemberState.Proposed);

    /// <summary>Expected value of the members the reader may see, in minor units of their commonest currency.</summary>
    public (long Minor, string Currency)? Value
    {
        get
        {
            var worth = Members
                .Select(m => m.Who)
                .OfType<Acquaintance>()
                .Where(w => w is { ValueMinor: not null, Currency: not null });
            var currency = worth.GroupBy(w => w.Currency!).MaxBy(g => g.Count());
            return currency is null ? null : (currency.Sum(w => w.ValueMinor!.Value), currency.Key);
        }
    }
}

/// <summary>Reads households, and takes what people say of them: it is so, it is not, this one does not live there.</summary>
public sealed class Households(Database database, Audit audit, TimeProvider clock)
{
    private const string Edit = "customers.edit";

    /// <summary>The household of one customer, proposed or confirmed, with everybody in it.</summary>
    public static Question Question(CustomerId customer, Household into, Actor actor) =>
        new(
            $"""
            SELECT h.id, h.state, n.id, n.state, n.evidence, {Acquaintance.Columns}
            FROM household_member m JOIN household h ON h.id = m.household_id
              JOIN household_member n ON n.household_id = m.household_id JOIN customer o ON o.customer_id = n.customer_id
            WHERE m.customer_id = @id AND m.state <> 3 AND h.state <> 3 AND n.state <> 3 AND o.merged_into IS NULL
            ORDER BY n.state DESC, n.joined_at, n.id
            """,
            row =>
            {
                (into.Id, into.State) = (row.Guid(0), row.Enum<HouseholdState>(1));
                if (into.Members.Exists(m => m.Who?.Id.Value == row.Guid(5)))
                    return;
                into.Members.Add(
                    new(
                        row.Guid(2),
                        Acquaintance.Read(row, 5, actor),
                        row.Enum<HouseholdMemberState>(3),
                        row.IsNull(4) ? null : Json.Read<HouseholdEvidence>(row.Text(4))
                    )
                );
            },
            ("id", customer)
        );

    /// <summary>Everybody who is proposed and whom the actor sees does live there.</summary>
    /// <param name="customer">Whose sheet it is said on; belongs to the household.</param>
    public Task<Outcome<Guid>> ConfirmAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            customer,
            actor,
            "household.confirmed",
            cause,
            async (session, household, now) =>
            {
                foreach (var member in household.Members.Where(m => m.Who is not null))
                    await SetAsync(session, member, HouseholdMemberState.Confirmed, actor, now);
                await session.ExecuteAsync(
                    "UPDATE household SET state = 2, decided_at = @now, decided_by = @by, row_version = row_version + 1 WHERE id = @id",
                    ("now", now),
                    ("by", actor.Id),
                    ("id", household.Id)
                );
            },
            cancel
        );

    /// <summary>These people do not live together; said once, it is not proposed again.</summary>
    public Task<Outcome<Guid>> RefuseAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            customer,
            actor,
            "household.refused",
            cause,
            (session, household, now) =>
                MoveOutAsync(session, household, household.Members.Where(m => m.Who is not null), actor, now),
            cancel
        );

    /// <summary>One of them does not live there.</summary>
    public Task<Outcome<Guid>> PartAsync(
        CustomerId customer,
        CustomerId who,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            customer,
            actor,
            "household.parted",
            cause,
            (session, household, now) =>
                MoveOutAsync(session, household, household.Members.Where(m => m.Who?.Id == who), actor, now),
            cancel
        );

    /// <summary>Somebody says that the two live together, whatever was worked out or refused before.</summary>
    public Task<Outcome<Guid>> JoinAsync(
        CustomerId customer,
        CustomerId who,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (!actor.May(Edit))
                    return Actor.Refused(Edit);
                if (customer == who)
                    return RelationRefusals.ToSelf();
                foreach (var party in new[] { customer, who })
                {
                    if ((await Party.SeenAsync(session, party, actor)).IsRefused(out var unseen, out var found))
                        return unseen;
                    if (found.Kind != CustomerKind.Person)
                        return Refusal.Invalid("household.people-only", "other");
                }
                var now = clock.GetUtcNow();
                var home = await HomeAsync(session, customer) ?? await HomeAsync(session, who);
                if (home is null)
                {
                    home = Ids.New(now);
                    await session.ExecuteAsync(
                        """
                        INSERT INTO household (id, state, made_at, decided_at, decided_by, row_version)
                        VALUES (@id, 2, @now, @now, @by, 1)
                        """,
                        ("id", home),
                        ("now", now),
                        ("by", actor.Id)
                    );
                }
                foreach (var party in new[] { customer, who })
                {
                    await session.ExecuteAsync(
                        "DELETE FROM household_member WHERE customer_id = @customer AND state <> 3",
                        ("customer", party)
                    );
                    await session.ExecuteAsync(
                        """
                        INSERT INTO household_member (customer_id, id, household_id, state, joined_at, decided_at, decided_by)
                        VALUES (@customer, @id, @home, 2, @now, @now, @by)
                        """,
                        ("customer", party),
                        ("id", Ids.New(now)),
                        ("home", home),
                        ("now", now),
                        ("by", actor.Id)
                    );
                }
                await session.ExecuteAsync(
                    "UPDATE household SET state = 2, decided_at = @now, decided_by = @by, row_version = row_version + 1 WHERE id = @id",
                    ("now", now),
                    ("by", actor.Id),
                    ("id", home)
                );
                foreach (var (one, other) in new[] { (customer, who), (who, customer) })
                    await session.ExecuteAsync(
                        "DELETE FROM household_bar WHERE customer_id = @one AND other_id = @other",
                        ("one", one),
                        ("other", other)
                    );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "household.joined",
                    customer.Value,
                    "household",
                    home.Value.ToString("D"),
                    null,
                    new { who = who.Value },
                    cause
                );
                return home.Value;
            },
            cancel
        );

    /// <summary>They do not live there, and are not proposed again; a home of one is none.</summary>
    private static async Task MoveOutAsync(
        Session session,
        Household household,
        IEnumerable<HouseholdMember> members,
        Actor actor,
        DateTimeOffset now
    )
    {
        foreach (var member in members)
        {
            await BarAsync(session, household, member, actor, now);
            await SetAsync(session, member, HouseholdMemberState.Refused, actor, now);
        }
        await CloseIfEmptyAsync(session, household.Id);
    }

    internal static async Task CloseIfEmptyAsync(Session session, Guid household) =>
        await session.ExecuteAsync(
            """
            UPDATE household SET state = 3, row_version = row_version + 1 WHERE id = @id
              AND (SELECT COUNT(*) FROM household_member m WHERE m.household_id = @id AND m.state <> 3) < 2
            """,
            ("id", household)
        );

    private static Task<Guid?> HomeAsync(Session session, CustomerId customer) =>
        session.FirstOrDefaultAsync(
            """
            SELECT m.household_id FROM household_member m JOIN household h ON h.id = m.household_id
            WHERE m.customer_id = @id AND m.state <> 3 AND h.state <> 3 LIMIT 1
            """,
            row => (Guid?)row.Guid(0),
            ("id", customer)
        );

    private Task<Outcome<Guid>> ChangeAsync(
        CustomerId customer,
        Actor actor,
        string act,
        string cause,
        Func<Session, Household, DateTimeOffset, Task> change,
        CancellationToken cancel
    ) =>
        database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (!actor.May(Edit))
                    return Actor.Refused(Edit);
                var household = new Household();
                await session.ReadAsync(Question(customer, household, actor));
                if (!household.Members.Exists(m => m.Who?.Id == customer))
                    return Refusal.Missing("household.not-found");
                var now = clock.GetUtcNow();
                await change(session, household, now);
                foreach (var member in household.Members)
                    if (member.Who is { } who)
                        await audit.ChangedWithinAsync(
                            session,
                            actor,
                            act,
                            who.Id.Value,
                            "household",
                            household.Id.ToString("D"),
                            new { member.State },
                            null,
                            cause
                        );
                return household.Id;
            },
            cancel
        );

    private static Task SetAsync(
        Session session,
        HouseholdMember member,
        HouseholdMemberState state,
        Actor actor,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            UPDATE household_member SET state = @state, decided_at = @now, decided_by = @by
            WHERE customer_id = @customer AND id = @id
            """,
            ("state", state),
            ("now", now),
            ("by", actor.Id),
            ("customer", member.Who!.Id),
            ("id", member.Id)
        );

    private static async Task BarAsync(
        Session session,
        Household household,
        HouseholdMember member,
        Actor actor,
        DateTimeOffset now
    )
    {
        foreach (var other in household.Members.Where(m => m.Who is not null && m.Id != member.Id))
        foreach (var (one, two) in new[] { (member, other), (other, member) })
            await session.ExecuteAsync(
                """
                INSERT INTO household_bar (customer_id, id, other_id, barred_at, barred_by)
                SELECT @one, @id, @two, @now, @by WHERE NOT EXISTS (
                  SELECT 1 FROM household_bar WHERE customer_id = @one AND other_id = @two)
                """,
                ("one", one.Who!.Id),
                ("id", Ids.New(now)),
                ("two", two.Who!.Id),
                ("now", now),
                ("by", actor.Id)
            );
    }
}
