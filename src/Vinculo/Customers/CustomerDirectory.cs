using System.Globalization;
using System.Text;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

public enum CustomerSort
{
    Name,
    Value,
    Churn,
    LastContact,
    Created,
}

/// <summary>Which customers a list holds; null means any.</summary>
public sealed record CustomerFilter(
    CustomerKind? Kind = null,
    CustomerStage? Stage = null,
    ValueClass? ValueClass = null,
    RiskBand? RiskBand = null,
    string? City = null,
    Guid? OwnerId = null,
    Guid? TeamId = null
)
{
    /// <summary>The band or any above it, rather than the band alone.</summary>
    public bool RiskOrMore { get; init; }

    /// <summary>Only customers of this set, which another room describes.</summary>
    public CustomerSet? Among { get; init; }
}

/// <summary>A set of customers that another room keeps: a segment, a campaign's audience.</summary>
/// <param name="Sql">Identifiers of its customers, as a question that ends in its conditions.</param>
/// <param name="Column">The identifier within that question.</param>
/// <param name="Few">Small enough to be looked up whole and sorted.</param>
/// <param name="Arguments">Its parameters, named <c>set_…</c>.</param>
public sealed record CustomerSet(string Sql, string Column, bool Few, params (string Name, object? Value)[] Arguments)
{
    /// <summary>Those who are in this set and in another.</summary>
    public CustomerSet And(CustomerSet other) =>
        new(
            $"SELECT b.customer_id FROM customer b WHERE b.customer_id IN ({Sql}) AND b.customer_id IN ({other.Sql})",
            "b.customer_id",
            Few || other.Few,
            [.. Arguments, .. other.Arguments]
        );
}

/// <summary>One page of the list.</summary>
/// <param name="Filter">Which customers.</param>
/// <param name="Sort">By what.</param>
/// <param name="Descending">Greatest first. Customers without the value come last either way.</param>
/// <param name="After">Cursor <see cref="CustomerPage.Next"/> of the page before.</param>
/// <param name="Before">Cursor <see cref="CustomerPage.Previous"/> of the page after; not together with <paramref name="After"/>.</param>
/// <param name="Limit">1 to 500.</param>
public sealed record CustomerListRequest(
    CustomerFilter Filter,
    CustomerSort Sort = CustomerSort.Name,
    bool Descending = false,
    string? After = null,
    string? Before = null,
    int Limit = 50
);

public sealed record CustomerListItem(
    CustomerId Id,
    CustomerKind Kind,
    CustomerStage Stage,
    string DisplayName,
    string? City,
    Guid? OwnerId,
    Guid? TeamId,
    ValueClass? ValueClass,
    long? ValueMinor,
    long? MarginMinor,
    string? Currency,
    double? Churn,
    RiskBand? RiskBand,
    DateTimeOffset? LastContactAt,
    int OpenCases,
    int RowVersion
);

/// <param name="Next">Cursor of the following page, or null at the end.</param>
/// <param name="Previous">Cursor of the page before, or null at the beginning.</param>
public sealed record CustomerPage(IReadOnlyList<CustomerListItem> Items, string? Next, string? Previous);

/// <summary>Finds customers: one, a page of many, or by what somebody typed.</summary>
public sealed class CustomerDirectory(Database database, NameVocabulary vocabulary, VinculoOptions options)
{
    /// <summary>One customer, or null. Whether the actor may see it is the caller's to ask: <see cref="Actor.Sees"/>.</summary>
    public Task<Customer?> FindAsync(CustomerId id, CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    $"SELECT {Customer.Columns} FROM customer WHERE customer_id = @id",
                    Customer.Read,
                    ("id", id)
                ),
            cancel
        );

    /// <summary>One customer named in an address, whom the actor may see; null: there is none.</summary>
    public async Task<Customer?> SeenAsync(string? id, Actor actor, CancellationToken cancel = default) =>
        Guid.TryParse(id, out var one) && await FindAsync(new(one), cancel) is { } found && actor.Sees(found.TeamId)
            ? found
            : null;

    /// <summary>A page of the list, read from the index of its order, equally fast at any depth.</summary>
    /// <exception cref="FormatException">A cursor that is none of ours.</exception>
    public Task<CustomerPage> ListAsync(CustomerListRequest request, Actor actor, CancellationToken cancel = default) =>
        database.ReadAsync(session => new CustomerList(session, request, actor).ReadAsync(), cancel);

    /// <summary>Customers by what somebody typed: a document, telephone, account, e-mail or (part of a) name, best first.</summary>
    /// <param name="text">At least two letters or digits; otherwise nothing is found.</param>
    /// <param name="limit">1 to 50.</param>
    /// <param name="actor">Sees only customers within reach.</param>
    /// <param name="cancel">Stops asking.</param>
    public Task<IReadOnlyList<CustomerHit>> SearchAsync(
        string text,
        int limit,
        Actor actor,
        CancellationToken cancel = default
    ) =>
        database.ReadAsync(
            session => new CustomerSearch(session, vocabulary, actor, options.Country).RunAsync(text, limit),
            cancel
        );

    /// <summary>Cities that customers live in, by how they begin.</summary>
    public async Task<IReadOnlyList<string>> CitiesAsync(string prefix, CancellationToken cancel = default)
    {
        // One seek a city: the index is skipped through, not scanned.
        return await database.ReadAsync(
            async session =>
            {
                var cities = new List<string>();
                var last = prefix;
                for (var i = 0; i < 50; i++)
                {
                    var next = await session.FirstOrDefaultAsync(
                        $"SELECT city FROM customer WHERE city {(i == 0 ? ">=" : ">")} @last ORDER BY city LIMIT 1",
                        row => row.TextOrNull(0),
                        ("last", last)
                    );
                    if (next is null || !next.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                        break;
                    cities.Add(next);
                    last = next;
                }
                return (IReadOnlyList<string>)cities;
            },
            cancel
        );
    }
}

/// <summary>Reads one page in the order of an index: first those with a value, then those without.</summary>
internal sealed class CustomerList(Session session, CustomerListRequest request, Actor actor)
{
    private const string Columns =
        "c.customer_id, c.kind, c.stage, c.display_name, c.city, c.owner_id, c.team_id, c.value_class, c.value_minor, "
        + "c.margin_minor, c.currency, c.churn, c.risk_band, c.last_contact_at, c.open_cases, c.row_version, c.name_key, "
        + "c.created_at";

    private readonly string column = request.Sort switch
    {
        CustomerSort.Value => "value_minor",
        CustomerSort.Churn => "churn",
        CustomerSort.LastContact => "last_contact_at",
        CustomerSort.Created => "created_at",
        _ => "name_key",
    };

    private const int Few = 500;

    private readonly string index = request.Sort switch
    {
        CustomerSort.Value => "customer_by_value",
        CustomerSort.Churn => "customer_by_churn",
        CustomerSort.LastContact => "customer_by_contact",
        CustomerSort.Created => "customer_by_created",
        _ => "customer_by_name",
    };

    private readonly bool backwards = request.Before is not null;
    private bool? rare;

    /// <summary>The position of a row: its sort key (null: it has none) and its identifier.</summary>
    private sealed record Position(object? Key, Guid Id);

    private sealed record Found(CustomerListItem Item, Position At);

    public async Task<CustomerPage> ReadAsync()
    {
        var limit = Math.Clamp(request.Limit, 1, 500);
        var from = Decode(request.Before ?? request.After);
        var rows = new List<Found>();
        // Forwards: valued rows, then the rest. Backwards: the rest, then the valued ones.
        foreach (var valued in backwards ? new[] { false, true } : [true, false])
        {
            if (rows.Count > limit || (!valued && request.Sort is CustomerSort.Name or CustomerSort.Created))
                continue;
            if (from is not null && !backwards && valued && from.Key is null)
                continue;
            if (from is not null && backwards && !valued && from.Key is not null)
                continue;
            var start = from is not null && (from.Key is not null) == valued ? from : null;
            rows.AddRange(await SegmentAsync(valued, start, limit + 1 - rows.Count));
        }

        var (next, previous) = KeysetPage.Cut(rows, limit, backwards, from is not null, r => Encode(r.At));
        return new([.. rows.Select(r => r.Item)], next, previous);
    }

    private async Task<List<Found>> SegmentAsync(bool valued, Position? start, int limit)
    {
        var where = new StringBuilder(valued ? $"{column} IS NOT NULL" : $"{column} IS NULL");
        var arguments = new List<(string, object?)>();
        Narrow(where, arguments);
        var descending = request.Descending != backwards;
        // The rest has one order of its own, by identifier, so that it too can be paged.
        string Order(string table) =>
            valued
                ? $"{table}{column} {(descending ? "DESC" : "ASC")}, {table}customer_id {(descending ? "DESC" : "ASC")}"
                : $"{table}customer_id {(backwards ? "DESC" : "ASC")}";
        if (start is not null)
        {
            where.Append(
                valued
                    ? $" AND ({column}, customer_id) {(descending ? "<" : ">")} (@key, @last)"
                    : $" AND customer_id {(backwards ? "<" : ">")} @last"
            );
            if (valued)
                arguments.Add(("key", start.Key));
            arguments.Add(("last", start.Id));
        }
        arguments.Add(("limit", limit));
        var table = await IsRareAsync() ? "customer" : "customer" + InOrder();
        // The inner question is answered from the index alone; only the rows of the page are fetched.
        return await session.QueryAsync(
            $"""
            SELECT {Columns} FROM (SELECT customer_id FROM {table} WHERE {where} ORDER BY {Order(
                ""
            )} LIMIT @limit) page
            JOIN customer c ON c.customer_id = page.customer_id ORDER BY {Order("c.")}
            """,
            Read,
            [.. arguments]
        );
    }

    /// <summary>
    /// SQLite would rather look up a city's customers and sort them all than read the order and leave out the others:
    /// right for a village, wrong for a capital. PostgreSQL's statistics know.
    /// </summary>
    private string InOrder() =>
        session.Engine == Engine.Postgres ? ""
        : request.Sort == CustomerSort.Name && request.Filter is not { City: null, OwnerId: null } ? ""
        : $" INDEXED BY {index}";

    private async Task<bool> IsRareAsync()
    {
        if (request.Filter.Among is { Few: true })
            return true;
        if (session.Engine == Engine.Postgres || request.Filter is { City: null, OwnerId: null })
            return false;
        rare ??= await session.FirstOrDefaultAsync(
            $"""
            SELECT COUNT(*) FROM (
              SELECT 1 FROM customer WHERE {(
                request.Filter.City is null ? "owner_id" : "city"
            )} = @value LIMIT {Few}) counted
            """,
            row => row.Int(0) < Few,
            ("value", (object?)request.Filter.City ?? request.Filter.OwnerId)
        );
        return rare.Value;
    }

    private void Narrow(StringBuilder where, List<(string, object?)> arguments)
    {
        var filter = request.Filter;
        void Equal(string name, object? value)
        {
            if (value is null)
                return;
            where.Append(CultureInfo.InvariantCulture, $" AND {name} = @{name}");
            arguments.Add((name, value));
        }

        Equal("kind", filter.Kind);
        Equal("stage", filter.Stage);
        Equal("value_class", filter.ValueClass);
        if (filter is { RiskBand: { } band, RiskOrMore: true })
        {
            where.Append(" AND risk_band >= @risk_band");
            arguments.Add(("risk_band", band));
        }
        else
        {
            Equal("risk_band", filter.RiskBand);
        }
        Equal("city", filter.City);
        Equal("owner_id", filter.OwnerId);
        Equal("team_id", filter.TeamId);
        where.Append(" AND merged_into IS NULL");
        if (filter.Among is { } set)
        {
            // A large set is asked customer by customer along the order; a small one is looked up and sorted.
            where.Append(
                set.Few
                    ? $" AND customer_id IN ({set.Sql})"
                    : $" AND EXISTS ({set.Sql} AND {set.Column} = customer.customer_id)"
            );
            arguments.AddRange(set.Arguments);
        }
        if (actor.Reach == Reach.Teams)
        {
            where.Append(" AND ").Append(TeamReach.Sql(session, "customer"));
            arguments.Add(("teams", actor.Teams.ToArray()));
        }
    }

    private Found Read(Row row)
    {
        var item = new CustomerListItem(
            new(row.Guid(0)),
            row.Enum<CustomerKind>(1),
            row.Enum<CustomerStage>(2),
            row.Text(3),
            row.TextOrNull(4),
            row.GuidOrNull(5),
            row.GuidOrNull(6),
            row.EnumOrNull<ValueClass>(7),
            row.LongOrNull(8),
            row.LongOrNull(9),
            row.TextOrNull(10),
            row.DoubleOrNull(11),
            row.EnumOrNull<RiskBand>(12),
            row.InstantOrNull(13),
            row.Int(14),
            row.Int(15)
        );
        object? key = request.Sort switch
        {
            CustomerSort.Value => item.ValueMinor,
            CustomerSort.Churn => item.Churn,
            CustomerSort.LastContact => row.LongOrNull(13),
            CustomerSort.Created => row.Long(17),
            _ => row.Text(16),
        };
        return new(item, new(key, item.Id.Value));
    }

    private static string Encode(Position at)
    {
        var key = at.Key switch
        {
            null => "",
            string text => "s" + text,
            double number => "d" + number.ToString("R", CultureInfo.InvariantCulture),
            var number => "n"
                + Convert.ToInt64(number, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        };
        return Convert
            .ToBase64String(Encoding.UTF8.GetBytes($"{at.Id:N}{key}"))
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');
    }

    private static Position? Decode(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return null;
        var base64 = cursor.Replace('-', '+').Replace('_', '/');
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
        if (text.Length < 32 || !Guid.TryParseExact(text[..32], "N", out var id))
            throw new FormatException("Not a cursor of this list.");
        var key = text[32..];
        return new(
            key.Length == 0 ? null
                : key[0] == 's' ? key[1..]
                : key[0] == 'd' ? double.Parse(key[1..], CultureInfo.InvariantCulture)
                : long.Parse(key[1..], CultureInfo.InvariantCulture),
            id
        );
    }
}
