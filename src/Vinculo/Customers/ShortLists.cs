using System.Globalization;
using System.Text.RegularExpressions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>One entry of a short list: a need to choose with one click, a reason of a contact.</summary>
/// <param name="List">One of <see cref="ShortLists.All"/>.</param>
/// <param name="Code">Stored with customers and contacts; never changes.</param>
/// <param name="NameEs">On Spanish screens.</param>
/// <param name="NameEn">On English screens; null: the Spanish one.</param>
/// <param name="Position">Order among the active ones.</param>
/// <param name="Active">Offered as a chip.</param>
public sealed record ShortListEntry(
    string List,
    string Code,
    string NameEs,
    string? NameEn,
    int Position,
    bool Active,
    int RowVersion
)
{
    public string Name(CultureInfo culture) =>
        culture.TwoLetterISOLanguageName == "en" && !string.IsNullOrWhiteSpace(NameEn) ? NameEn : NameEs;
}

/// <summary>
/// Short lists the company keeps in both languages. Until somebody edits one, it holds the usual entries. In memory, and at
/// most ten seconds old on other nodes.
/// </summary>
public sealed partial class ShortLists(Database database, Audit audit, TimeProvider clock)
{
    public const string Needs = "need";
    public const string Reasons = "reason";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<string> All { get; } = [Needs, Reasons];

    /// <summary>What a company that has set nothing begins with: nothing of any one trade.</summary>
    public static IReadOnlyList<ShortListEntry> Usual { get; } =
    [
        Of(Needs, 1, "lower-price", "Pagar menos", "Pay less"),
        Of(Needs, 2, "clear-bill", "Factura más clara", "Clearer bill"),
        Of(Needs, 3, "faster-service", "Atención más rápida", "Faster service"),
        Of(Needs, 4, "better-quality", "Que funcione mejor", "Have it work better"),
        Of(Needs, 5, "payment-terms", "Facilidades de pago", "Easier payment"),
        Of(Needs, 6, "advice", "Que le asesoren", "Advice"),
        Of(Needs, 7, "new-product", "Un producto nuevo", "A new product"),
        Of(Reasons, 1, "question", "Pregunta", "Question"),
        Of(Reasons, 2, "bill", "Factura o pago", "Bill or payment"),
        Of(Reasons, 3, "fault", "Algo no funciona", "Something does not work"),
        Of(Reasons, 4, "complaint", "Queja", "Complaint"),
        Of(Reasons, 5, "purchase", "Quiere comprar", "Wants to buy"),
        Of(Reasons, 6, "change", "Cambio de producto o datos", "Change of product or details"),
        Of(Reasons, 7, "cancel", "Quiere retirarse", "Wants to leave"),
        Of(Reasons, 8, "thanks", "Agradece", "Thanks"),
    ];

    private sealed record Known(DateTimeOffset At, IReadOnlyList<ShortListEntry> Entries);

    private volatile Known known = new(DateTimeOffset.MinValue, Usual);

    /// <param name="RowVersion">As read; 0: a new entry.</param>
    public sealed record SaveRequest(
        string List,
        string Code,
        string NameEs,
        string? NameEn,
        int Position,
        bool Active,
        int RowVersion
    );

    /// <summary>All entries of a list, in its order, those no longer offered too.</summary>
    public async ValueTask<IReadOnlyList<ShortListEntry>> ReadAsync(string list, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        if (now - known.At > Fresh)
            known = new(now, await database.ReadAsync(LoadAsync, cancel));
        return [.. known.Entries.Where(e => e.List == list)];
    }

    /// <summary>The entry as last read; null when the list does not hold the code.</summary>
    public ShortListEntry? Find(string list, string code) =>
        known.Entries.FirstOrDefault(e => e.List == list && e.Code == code);

    /// <summary>Adds an entry or changes one. The usual entries become the company's own with the first change.</summary>
    public async Task<Outcome<string>> SaveAsync(SaveRequest request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.SettingsManage))
            return Actor.Refused(Permissions.SettingsManage);
        if (!All.Contains(request.List))
            return Refusal.Invalid("short-list.unknown", "list");
        if (request.Code.Length > 60 || !CodeForm().IsMatch(request.Code))
            return Refusal.Invalid("short-list.code", "code");
        if (request.NameEs.Trim().Length is 0 or > 80 || request.NameEn?.Length > 80)
            return Refusal.Invalid("short-list.name", "nameEs");
        return await database.WriteAsync<Outcome<string>>(
            async session =>
            {
                var there = (await LoadAsync(session)).FirstOrDefault(e =>
                    e.List == request.List && e.Code == request.Code
                );
                if (there is not null && request.RowVersion == 0)
                    return Refusal.Invalid("short-list.code-taken", "code");
                if (there?.RowVersion != request.RowVersion && request.RowVersion != 0)
                    return Refusal.Stale("short-list.stale");
                await InstallWithinAsync(session, Usual.Where(u => u.List == request.List));
                await session.ExecuteAsync(
                    """
                    INSERT INTO short_list_entry (list, code, name_es, name_en, position, active, row_version)
                    VALUES (@list, @code, @es, @en, @position, @active, 1)
                    ON CONFLICT (list, code) DO UPDATE SET name_es = excluded.name_es, name_en = excluded.name_en,
                      position = excluded.position, active = excluded.active, row_version = short_list_entry.row_version + 1
                    """,
                    ("list", request.List),
                    ("code", request.Code),
                    ("es", request.NameEs.Trim()),
                    ("en", string.IsNullOrWhiteSpace(request.NameEn) ? null : request.NameEn.Trim()),
                    ("position", Math.Clamp(request.Position, 1, 999)),
                    ("active", request.Active)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "setting.changed",
                    null,
                    "short_list_entry",
                    $"{request.List}:{request.Code}",
                    there,
                    request,
                    null
                );
                session.AfterCommit(() => known = known with { At = DateTimeOffset.MinValue });
                return request.Code;
            },
            cancel
        );
    }

    /// <summary>Puts a company's own lists down, unless it has any: for the demo and for templates of a trade.</summary>
    public Task InstallAsync(IReadOnlyList<ShortListEntry> entries, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                foreach (var list in entries.GroupBy(e => e.List))
                    await InstallWithinAsync(session, list);
                session.AfterCommit(() => known = known with { At = DateTimeOffset.MinValue });
            },
            cancel
        );

    private static async Task InstallWithinAsync(Session session, IEnumerable<ShortListEntry> entries)
    {
        var rows = entries.ToList();
        if (rows.Count == 0)
            return;
        var any = await session.FirstOrDefaultAsync(
            "SELECT 1 FROM short_list_entry WHERE list = @list LIMIT 1",
            _ => true,
            ("list", rows[0].List)
        );
        if (any)
            return;
        await session.InsertManyAsync(
            "short_list_entry",
            ["list", "code", "name_es", "name_en", "position", "active", "row_version"],
            rows.Select(e => new object?[] { e.List, e.Code, e.NameEs, e.NameEn, e.Position, e.Active, 1 })
        );
    }

    private static async Task<IReadOnlyList<ShortListEntry>> LoadAsync(Session session)
    {
        var own = await session.QueryAsync(
            "SELECT list, code, name_es, name_en, position, active, row_version FROM short_list_entry ORDER BY position, code",
            row => new ShortListEntry(
                row.Text(0),
                row.Text(1),
                row.Text(2),
                row.TextOrNull(3),
                row.Int(4),
                row.Bool(5),
                row.Int(6)
            )
        );
        return [.. own, .. Usual.Where(u => own.All(o => o.List != u.List))];
    }

    private static ShortListEntry Of(string list, int position, string code, string es, string en) =>
        new(list, code, es, en, position, true, 1);

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();
}
