using Vinculo.Customers;
using Vinculo.Integration.Mapping;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>Whom a row speaks of: key, document, account, telephone, e-mail; the first that finds somebody wins.</summary>
internal sealed class References
{
    private readonly int key;
    private readonly int document;
    private readonly int documentType;
    private readonly int phone;
    private readonly int email;
    private readonly int account;
    private readonly string who;

    public References(ImportEntity entity, string who)
    {
        this.who = who;
        key = entity.Ordinal(who + ".key");
        document = entity.Ordinal(who + ".document");
        documentType = entity.Ordinal(who + ".documentType");
        phone = entity.Ordinal(who + ".phone");
        email = entity.Ordinal(who + ".email");
        account = entity.Ordinal(who + ".account");
    }

    public string? KeyOf(ParsedRow row) => row.Text(key);

    /// <summary>The claims a row can be found by, best first. Made while the writer is busy with earlier rows.</summary>
    public string[] ClaimsOf(ParsedRow row, ImportScope scope)
    {
        var claims = new List<string>(2);
        if (row.Text(key) is { } own)
            claims.Add(Recognition.SourceClaim(scope.SystemCode, own));
        if (row.Text(document) is { } number)
        {
            claims.AddRange(Recognition.DocumentClaims(number, row.Text(documentType), scope.Country));
        }
        if (row.Text(account) is { } line)
            claims.Add(AccountClaim(line, scope.Country));
        return [.. claims];
    }

    /// <summary>The claim of a line, account or policy; a telephone line by its E.164 number, however it is written.</summary>
    public static string AccountClaim(string number, string country) =>
        Recognition.AccountClaim(
            LineNumber.Of(number, country)
                ?? new string([.. number.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant()
        );

    /// <summary>Finds the customers of many rows.</summary>
    /// <returns>In the order of the rows; null where nobody, or more than one, answers.</returns>
    public async Task<Guid?[]> FindAsync(Session session, IReadOnlyList<ParsedRow> rows, IReadOnlyList<string[]> claims)
    {
        var found = new Guid?[rows.Count];
        var known = await IdentifierClaims.HoldersAsync(session, claims.SelectMany(c => c));
        var open = new List<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var claim in claims[i])
                if (known.TryGetValue(claim, out var customer))
                {
                    found[i] = customer;
                    break;
                }
            if (found[i] is null && (row(i, phone) ?? row(i, email)) is not null)
                open.Add(i);
        }
        if (open.Count == 0)
            return found;

        var addresses = open.SelectMany(i => new[] { row(i, phone), row(i, email) })
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var reached = new Dictionary<string, Guid?>(StringComparer.Ordinal);
        foreach (
            var (address, customer) in await session.QueryAsync(
                $"SELECT DISTINCT normalised, customer_id FROM contact_point WHERE ended_at IS NULL AND normalised {session.InValues("addresses")}",
                r => (r.Text(0), r.Guid(1)),
                ("addresses", addresses)
            )
        )
            reached[address] = reached.ContainsKey(address) ? null : customer;
        foreach (var i in open)
            found[i] =
                (row(i, phone) is { } p && reached.TryGetValue(p, out var one) ? one : null)
                ?? (row(i, email) is { } e && reached.TryGetValue(e, out var two) ? two : null);
        return found;

        string? row(int i, int field) => rows[i].Text(field);
    }

    /// <summary>Why a row without a customer waits: it names nobody, or somebody nobody knows.</summary>
    public CellProblem Missing(ParsedRow row)
    {
        var (field, value) =
            row.Text(key) is { } k ? ("key", k)
            : row.Text(document) is { } d ? ("document", d)
            : row.Text(account) is { } a ? ("account", a)
            : row.Text(phone) is { } p ? ("phone", p)
            : row.Text(email) is { } e ? ("email", e)
            : ("key", null);
        return value is null
            ? new($"{who}.{field}", "customer-unnamed")
            : new($"{who}.{field}", "customer-unknown", new Dictionary<string, string?> { ["value"] = value });
    }
}
