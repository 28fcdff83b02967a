using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>
/// Proposes households for customers whose facts have changed, or for everybody. What a person confirmed stays; what a person
/// refused is not proposed again.
/// </summary>
public sealed class InferHouseholds(Database database, TimeProvider clock)
{
    /// <summary>Customers looked at together.</summary>
    public const int Chunk = 300;

    private sealed record Member(Guid Customer, Guid Id, Guid Household, HouseholdMemberState State, HouseholdState Of);

    /// <summary>Looks at these customers and those who share a telephone or dwelling with them.</summary>
    /// <returns>How many memberships were proposed.</returns>
    public async Task<int> RunAsync(IReadOnlyCollection<Guid> customers, CancellationToken cancel)
    {
        var proposed = 0;
        foreach (var some in customers.Distinct().Chunk(Chunk))
        {
            await database.WriteAsync(session => Dwellings.KeepWithinAsync(session, some), cancel);
            var (people, bars) = await database.ReadAsync(session => AroundAsync(session, some), cancel);
            var groups = HouseholdLinks.Groups(people, bars);
            var now = clock.GetUtcNow();
            proposed += await database.WriteAsync(session => ProposeAsync(session, some, groups, bars, now), cancel);
        }
        return proposed;
    }

    /// <summary>Looks at every person who can be reached by telephone or post.</summary>
    /// <param name="done">Told how many were looked at so far.</param>
    public async Task<int> RunAllAsync(Func<int, Task>? done, CancellationToken cancel)
    {
        var proposed = 0;
        var after = Guid.Empty;
        for (var looked = 0; ; )
        {
            var from = after;
            var some = await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        $"SELECT customer_id FROM customer WHERE customer_id > @after AND kind = 1 ORDER BY customer_id LIMIT {Chunk}",
                        row => row.Guid(0),
                        ("after", from)
                    ),
                cancel
            );
            if (some.Count == 0)
                return proposed;
            proposed += await RunAsync(some, cancel);
            after = some[^1];
            looked += some.Count;
            if (done is not null)
                await done(looked);
        }
    }

    /// <summary>These customers and, over two steps, whoever shares a telephone or dwelling with them that only a few share.</summary>
    private static async Task<(IReadOnlyList<Resident>, IReadOnlySet<(Guid, Guid)>)> AroundAsync(
        Session session,
        IReadOnlyList<Guid> customers
    )
    {
        var people = new Dictionary<Guid, Resident>();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyCollection<Guid> level = customers;
        for (var step = 0; step < 3 && level.Count > 0; step++)
        {
            await LoadAsync(session, level, people);
            if (step == 2)
                break;
            var keys = level
                .Where(people.ContainsKey)
                .SelectMany(id =>
                    people[id].Phones.Select(k => (k, true)).Concat(people[id].Dwellings.Select(k => (k, false)))
                )
                .Where(k => asked.Add(k.Item1))
                .ToList();
            level = [.. (await SharersAsync(session, keys, people)).Where(id => !people.ContainsKey(id))];
        }
        var bars = new HashSet<(Guid, Guid)>();
        foreach (
            var (a, b) in await session.QueryAsync(
                $"SELECT customer_id, other_id FROM household_bar WHERE customer_id {session.InGuids("ids")}",
                row => (row.Guid(0), row.Guid(1)),
                ("ids", people.Keys.ToArray())
            )
        )
            bars.Add(HouseholdLinks.Pair(a, b));
        return ([.. people.Values.OrderBy(p => p.Id)], bars);
    }

    private static async Task LoadAsync(
        Session session,
        IReadOnlyCollection<Guid> ids,
        Dictionary<Guid, Resident> people
    )
    {
        var among = session.InGuids("ids");
        var asked = ("ids", (object?)ids.ToArray());
        await session.ReadAsync(
            new Question(
                $"""
                SELECT customer_id, display_name, first_surname, second_surname, birth_date FROM customer
                WHERE customer_id {among} AND kind = 1 AND merged_into IS NULL AND deceased_on IS NULL
                """,
                row =>
                    people[row.Guid(0)] = new(
                        row.Guid(0),
                        row.Text(1),
                        Surnames(row.Text(1), row.TextOrNull(2), row.TextOrNull(3)),
                        row.DateOrNull(4),
                        new(StringComparer.Ordinal),
                        new(StringComparer.Ordinal)
                    ),
                asked
            ),
            new Question(
                $"SELECT customer_id, normalised FROM contact_point WHERE customer_id {among} AND kind = 1 AND ended_at IS NULL",
                row => people.GetValueOrDefault(row.Guid(0))?.Phones.Add(row.Text(1)),
                asked
            ),
            new Question(
                $"SELECT customer_id, unit_key FROM dwelling WHERE customer_id {among}",
                row => people.GetValueOrDefault(row.Guid(0))?.Dwellings.Add(row.Text(1)),
                asked
            )
        );
    }

    /// <summary>Who else has these keys. A key of many, or of a company, is taken from those who have it: it proves nothing.</summary>
    private static async Task<HashSet<Guid>> SharersAsync(
        Session session,
        List<(string Key, bool Phone)> keys,
        Dictionary<Guid, Resident> people
    )
    {
        var sharers = new HashSet<Guid>();
        foreach (var some in keys.Chunk(200))
        {
            var found = some.ToDictionary(
                k => k.Key,
                _ => (Ids: new HashSet<Guid>(), Company: false),
                StringComparer.Ordinal
            );
            await session.ReadAsync([
                .. some.Select(k => new Question(
                    k.Phone
                        ? $"""
                        SELECT c.customer_id, c.kind FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id
                        WHERE p.normalised = @key AND p.kind = 1 AND p.ended_at IS NULL AND c.merged_into IS NULL
                        LIMIT {HouseholdLinks.MostSharers * 2}
                        """
                        : $"""
                        SELECT d.customer_id, 1 FROM dwelling d WHERE d.unit_key = @key LIMIT {HouseholdLinks.MostSharers
                            * 2}
                        """,
                    row =>
                    {
                        var at = found[k.Key];
                        at.Ids.Add(row.Guid(0));
                        found[k.Key] = at with { Company = at.Company || row.Int(1) == 2 };
                    },
                    ("key", k.Key)
                )),
            ]);
            foreach (var (key, (ids, company)) in found)
                if (company || ids.Count > HouseholdLinks.MostSharers)
                    foreach (var person in people.Values)
                    {
                        person.Phones.Remove(key);
                        person.Dwellings.Remove(key);
                    }
                else
                    sharers.UnionWith(ids);
        }
        return sharers;
    }

    private static string[] Surnames(string name, string? first, string? second)
    {
        if (first is not null || second is not null)
            return NameKey.Tokens($"{first} {second}");
        // Only a whole name: the last two words of at least three, the last of two.
        var words = NameKey.Tokens(name);
        return words.Length >= 3 ? words[^2..]
            : words.Length == 2 ? words[^1..]
            : [];
    }

    private static async Task<int> ProposeAsync(
        Session session,
        IReadOnlyList<Guid> looked,
        List<Dictionary<Guid, HouseholdEvidence>> groups,
        IReadOnlySet<(Guid, Guid)> bars,
        DateTimeOffset now
    )
    {
        var all = groups.SelectMany(g => g.Keys).Concat(looked).Distinct().ToArray();
        var members = (
            await session.QueryAsync(
                $"""
                SELECT m.customer_id, m.id, m.household_id, m.state, h.state FROM household_member m
                JOIN household h ON h.id = m.household_id
                WHERE m.customer_id {session.InGuids("ids")} AND m.state <> 3 AND h.state <> 3
                """,
                row => new Member(
                    row.Guid(0),
                    row.Guid(1),
                    row.Guid(2),
                    row.Enum<HouseholdMemberState>(3),
                    row.Enum<HouseholdState>(4)
                ),
                ("ids", all)
            )
        ).ToLookup(m => m.Customer);
        var grouped = groups.SelectMany(g => g.Keys).ToHashSet();
        var touched = new HashSet<Guid>();
        // What was only proposed and has lost its reasons goes.
        foreach (var id in looked.Where(id => !grouped.Contains(id)))
        foreach (var member in members[id].Where(m => m.State == HouseholdMemberState.Proposed))
        {
            await RemoveAsync(session, member);
            touched.Add(member.Household);
        }

        var proposed = 0;
        foreach (var group in groups)
        {
            var known = group.Keys.SelectMany(id => members[id]).ToList();
            var home = known
                .OrderByDescending(m => m.Of == HouseholdState.Confirmed)
                .ThenBy(m => m.Household)
                .FirstOrDefault()
                ?.Household;
            var confirmed = known
                .Where(m => m.Household == home && m.State == HouseholdMemberState.Confirmed)
                .Select(m => m.Customer)
                .ToList();
            if (home is null)
            {
                home = Ids.New(now);
                await session.ExecuteAsync(
                    "INSERT INTO household (id, state, made_at, row_version) VALUES (@id, 1, @now, 1)",
                    ("id", home),
                    ("now", now)
                );
            }
            foreach (var (id, evidence) in group.OrderBy(g => g.Key))
            {
                if (members[id].Any(m => m.Household == home || m.State == HouseholdMemberState.Confirmed))
                    continue;
                foreach (var elsewhere in members[id])
                {
                    await RemoveAsync(session, elsewhere);
                    touched.Add(elsewhere.Household);
                }
                if (confirmed.Exists(c => bars.Contains(HouseholdLinks.Pair(c, id))))
                    continue;
                await session.ExecuteAsync(
                    """
                    INSERT INTO household_member (customer_id, id, household_id, state, evidence, joined_at)
                    VALUES (@customer, @id, @household, 1, @evidence, @now)
                    """,
                    ("customer", id),
                    ("id", Ids.New(now)),
                    ("household", home),
                    ("evidence", Json.Of(evidence)),
                    ("now", now)
                );
                proposed++;
            }
            touched.Add(home.Value);
        }
        foreach (var household in touched)
            await Households.CloseIfEmptyAsync(session, household);
        return proposed;
    }

    private static Task RemoveAsync(Session session, Member member) =>
        session.ExecuteAsync(
            "DELETE FROM household_member WHERE customer_id = @customer AND id = @id",
            ("customer", member.Customer),
            ("id", member.Id)
        );
}
