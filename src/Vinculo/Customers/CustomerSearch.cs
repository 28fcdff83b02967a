using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A customer found by what somebody typed.</summary>
/// <param name="Matched">What matched: a document, a telephone, an address, or the name itself.</param>
/// <param name="Rank">Smaller is better.</param>
public sealed record CustomerHit(
    CustomerId Id,
    string DisplayName,
    CustomerKind Kind,
    CustomerStage Stage,
    string? City,
    ValueClass? ValueClass,
    RiskBand? RiskBand,
    string Matched,
    double Rank
);

/// <summary>One search: decides what the text is, asks for keys or words, ranks.</summary>
internal sealed class CustomerSearch(Session session, NameVocabulary vocabulary, Actor actor, string country)
{
    private const int WordsPerTerm = 24;
    private const int Considered = 64;

    // Beyond this many, how many more customers share a word no longer matters for choosing where to begin.
    private const int Common = 1_000;

    public async Task<IReadOnlyList<CustomerHit>> RunAsync(string text, int limit)
    {
        text = text.Trim();
        limit = Math.Clamp(limit, 1, 50);
        if (text.Length is < 2 or > 200)
            return [];
        if (text.Contains('@', StringComparison.Ordinal))
            return await ByPrefixAsync(text.ToLowerInvariant(), limit, addresses: true);
        var digits = text.Count(char.IsAsciiDigit);
        var letters = text.Count(char.IsLetter);
        if (digits >= 4 && letters <= 4 && digits >= letters)
        {
            var byNumber = await ByNumberAsync(text, limit);
            if (byNumber.Count > 0 || letters == 0)
                return byNumber;
        }
        return await ByNameAsync(text, limit);
    }

    private async Task<List<CustomerHit>> ByNumberAsync(string text, int limit)
    {
        var number = new string([.. text.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
        var found = await ByPrefixAsync(number, limit, addresses: false);
        if (found.Count >= limit)
            return found;
        // A telephone is typed with or without its country; an account is claimed whole.
        foreach (var start in Telephones(number))
        {
            Add(found, await HitsAsync(ContactSql, start, limit), limit);
            if (found.Count >= limit)
                return found;
        }
        Add(found, await HitsAsync(AccountSql, Recognition.AccountClaim(number), limit), limit);
        return found;
    }

    private IEnumerable<string> Telephones(string number)
    {
        if (number.Length is < 6 or > 15 || !number.All(char.IsAsciiDigit))
            return [];
        var national = "+" + PhoneNumber.CallingCode(country) + number;
        return number.Length >= 11 ? ["+" + number, national] : [national, "+" + number];
    }

    private async Task<List<CustomerHit>> ByPrefixAsync(string start, int limit, bool addresses)
    {
        var found = new List<CustomerHit>();
        Add(found, await HitsAsync(addresses ? ContactSql : IdentifierSql, start, limit), limit);
        return found;
    }

    private const string HitColumns =
        "c.customer_id, c.display_name, c.kind, c.stage, c.city, c.value_class, c.risk_band, c.team_id";

    private string IdentifierSql =>
        $"SELECT {HitColumns}, i.type, i.number, i.normalised FROM identifier i JOIN customer c ON c.customer_id = i.customer_id "
        + $"WHERE {Begins("i.normalised")} LIMIT @limit";

    private string ContactSql =>
        $"SELECT {HitColumns}, '', p.value, p.normalised FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id "
        + $"WHERE {Begins("p.normalised")} LIMIT @limit";

    /// <summary>What begins so and still holds, in order. PostgreSQL reads its pattern index only when asked by bytes.</summary>
    private string Begins(string column) =>
        session.Engine == Engine.Postgres
            ? $"{column} ~>=~ @start AND {column} ~<~ @end AND {column[..1]}.ended_at IS NULL ORDER BY {column} USING ~<~"
            : $"{column} >= @start AND {column} < @end AND {column[..1]}.ended_at IS NULL ORDER BY {column}";

    private const string AccountSql =
        $"SELECT {HitColumns}, '', substr(k.claim_key, 9), k.claim_key FROM identifier_claim k JOIN customer c ON c.customer_id = k.customer_id "
        + "WHERE k.claim_key >= @start AND k.claim_key < @end ORDER BY k.claim_key LIMIT @limit";

    private async Task<List<CustomerHit?>> HitsAsync(string sql, string start, int limit) =>
        await session.QueryAsync(
            sql,
            row =>
                Visible(row)
                    ? Hit(row, $"{row.Text(8)} {row.Text(9)}".Trim(), row.Text(10).Length == start.Length ? 0 : 1)
                    : null,
            ("start", start),
            ("end", start + "\uffff"),
            ("limit", limit * 2)
        );

    private bool Visible(Row row) => actor.Reach == Reach.All || actor.Sees(row.GuidOrNull(7));

    private static CustomerHit Hit(Row row, string matched, double rank) =>
        new(
            new(row.Guid(0)),
            row.Text(1),
            row.Enum<CustomerKind>(2),
            row.Enum<CustomerStage>(3),
            row.TextOrNull(4),
            row.EnumOrNull<ValueClass>(5),
            row.EnumOrNull<RiskBand>(6),
            matched,
            rank
        );

    private static void Add(List<CustomerHit> found, IEnumerable<CustomerHit?> more, int limit)
    {
        foreach (var hit in more)
            if (hit is not null && found.Count < limit && found.All(f => f.Id != hit.Id))
                found.Add(hit);
    }

    private async Task<IReadOnlyList<CustomerHit>> ByNameAsync(string text, int limit)
    {
        await vocabulary.LoadAsync(session);
        var words = NameKey
            .Fold(text)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Take(6)
            .ToArray();
        if (words.Length > 1)
            words = NameKey.Tokens(text).Take(6).ToArray();
        if (words.Length == 0)
            return [];

        // Whoever was found by the words themselves stays before those found by words like them. Of several words the last
        // may still be being typed; the others are taken as they are as long as that finds enough.
        var enough = Math.Min(limit, 5);
        List<CustomerHit> found = [];
        if (words.Length > 1)
        {
            found = await NamedAsync(words, limit, _ => NameVocabulary.Nearness.Same);
            if (found.Count < enough)
                Add(found, await NamedAsync(words, limit, LastBegins), limit);
        }
        if (found.Count < enough)
            Add(found, await NamedAsync(words, limit, _ => NameVocabulary.Nearness.Begins), limit);
        if (found.Count < enough)
            Add(found, await NamedAsync(words, limit, _ => NameVocabulary.Nearness.Slip), limit);
        return found;

        NameVocabulary.Nearness LastBegins(int word) =>
            word == words.Length - 1 ? NameVocabulary.Nearness.Begins : NameVocabulary.Nearness.Same;
    }

    /// <summary>Customers with a word for every typed word; the rarest leads, and the others are asked of its customers only.</summary>
    private async Task<List<CustomerHit>> NamedAsync(
        string[] words,
        int limit,
        Func<int, NameVocabulary.Nearness> furthest
    )
    {
        var terms = words.Select((word, i) => vocabulary.Expand(word, WordsPerTerm, furthest(i))).ToList();
        if (terms.Any(term => term.Count == 0))
            return [];
        var tokens = terms.Select(term => term.Select(t => t.Token).ToArray()).ToList();
        var (customers, arguments) = await HavingAllAsync(tokens);
        arguments.Add(("limit", Considered));
        var sql =
            $"SELECT {HitColumns}, c.name_key, c.value_minor FROM ({customers} LIMIT @limit) found "
            + "JOIN customer c ON c.customer_id = found.customer_id WHERE c.merged_into IS NULL";

        var meanings = terms
            .SelectMany(t => t)
            .GroupBy(t => t.Token)
            .ToDictionary(g => g.Key, g => g.Min(t => t.Nearness));
        var found = await session.QueryAsync(
            sql,
            row =>
                Visible(row)
                    ? (
                        Hit: Hit(row, row.Text(1), Rank(row.Text(8), meanings, terms.Count)),
                        Worth: row.LongOrNull(9) ?? 0
                    )
                    : default,
            [.. arguments]
        );
        return
        [
            .. found
                .Where(f => f.Hit is not null)
                .DistinctBy(f => f.Hit.Id)
                .OrderBy(f => f.Hit.Rank)
                .ThenByDescending(f => f.Worth)
                .ThenBy(f => f.Hit.DisplayName, StringComparer.Ordinal)
                .Take(limit)
                .Select(f => f.Hit),
        ];
    }

    /// <summary>The question for customers who have a word of every term.</summary>
    private async Task<(string Sql, List<(string, object?)> Arguments)> HavingAllAsync(List<string[]> terms)
    {
        const string Posting = "SELECT customer_id FROM name_posting WHERE token = ";
        // The postings of one word stand in order of the customer: SQLite then walks through two of them side by side.
        if (session.Engine == Engine.Sqlite && terms.Count > 1 && terms.TrueForAll(t => t.Length == 1))
            return (
                string.Join(" INTERSECT ", terms.Select((_, i) => $"{Posting}@t{i}")) + " ORDER BY 1",
                [.. terms.Select((t, i) => ($"t{i}", (object?)t[0]))]
            );

        if (terms.Count > 1)
            terms = await RarestFirstAsync(terms);
        // CROSS JOIN keeps SQLite to this order; PostgreSQL knows how often each word occurs.
        var join = session.Engine == Engine.Sqlite ? "CROSS JOIN" : "JOIN";
        var others = Enumerable
            .Range(1, terms.Count - 1)
            .Select(i =>
                $"{join} name_posting p{i} ON p{i}.customer_id = p0.customer_id AND p{i}.token {session.InValues($"t{i}")} "
            );
        return (
            $"SELECT p0.customer_id FROM name_posting p0 {string.Concat(others)}WHERE p0.token {session.InValues("t0")}",
            [.. terms.Select((t, i) => ($"t{i}", (object?)t))]
        );
    }

    private async Task<List<string[]>> RarestFirstAsync(List<string[]> terms)
    {
        var counts = new int[terms.Count];
        await session.ReadAsync([
            .. terms.Select(
                (tokens, i) =>
                    new Question(
                        $"SELECT COUNT(*) FROM (SELECT 1 FROM name_posting WHERE token {session.InValues("tokens")} LIMIT @common) counted",
                        row => counts[i] = row.Int(0),
                        ("tokens", tokens),
                        ("common", Common)
                    )
            ),
        ]);
        return [.. terms.Select((tokens, i) => (tokens, Count: counts[i])).OrderBy(t => t.Count).Select(t => t.tokens)];
    }

    /// <summary>Nearness of the words that matched, plus a little for every word of the name that nobody typed.</summary>
    private static double Rank(string nameKey, Dictionary<string, NameVocabulary.Nearness> meanings, int typed)
    {
        var words = nameKey.Split(' ');
        var near = words
            .Select(w => meanings.TryGetValue(w, out var nearness) ? (int)nearness : -1)
            .Where(n => n >= 0)
            .Order()
            .Take(typed)
            .Sum();
        return near + 0.05 * Math.Max(0, words.Length - typed);
    }
}
