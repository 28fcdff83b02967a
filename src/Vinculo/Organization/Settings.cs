using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Organization;

/// <summary>What the company says of itself.</summary>
/// <param name="Name">Shown in the sidebar and on documents.</param>
/// <param name="Currency">ISO 4217; values are told in it.</param>
/// <param name="Country">ISO 3166-1; numbers written without a country are of this one.</param>
/// <param name="TimeZone">IANA name; dates and deadlines are of this zone.</param>
public sealed record CompanySettings(string Name, string Currency, string Country, string TimeZone);

/// <summary>Where value classes begin: customers ordered by value, the best first.</summary>
/// <param name="A">Share of customers in class A, 0 &lt; A &lt; 1.</param>
/// <param name="B">Share of customers in classes A and B together, A &lt; B &lt; 1.</param>
public sealed record ValueCutoffs(double A, double B)
{
    /// <summary>The best fifth are A, the next 30 % are B, the rest are C.</summary>
    public static ValueCutoffs Usual { get; } = new(.20, .50);
}

/// <summary>The company set something under this code.</summary>
public sealed record SettingChanged(string Code);

/// <summary>
/// What the company sets from the screen, by code, in the table <c>setting</c>. Reads come from memory and are at most
/// ten seconds old; a change made here is seen here at once.
/// </summary>
public sealed class Settings(
    Database database,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock,
    IOptions<UiOptions>? screens = null
)
{
    public const string CompanyCode = "company";
    public const string ValueCutoffsCode = "value.cutoffs";
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (string? Text, int RowVersion, DateTimeOffset Until)> memory = new(
        StringComparer.Ordinal
    );

    /// <summary>The company; until somebody sets it, what the installation's options say.</summary>
    public async ValueTask<CompanySettings> CompanyAsync(CancellationToken cancel) =>
        await ReadAsync<CompanySettings>(CompanyCode, cancel)
        ?? new("", options.Currency, options.Country, options.TimeZone);

    public async ValueTask<ValueCutoffs> ValueCutoffsAsync(CancellationToken cancel) =>
        await ReadAsync<ValueCutoffs>(ValueCutoffsCode, cancel) ?? ValueCutoffs.Usual;

    /// <summary>A setting by its code, or null when nobody has set it.</summary>
    public async ValueTask<T?> ReadAsync<T>(string code, CancellationToken cancel)
        where T : class
    {
        var known = await FindAsync(code, cancel);
        return known.Text is null ? null : Json.Read<T>(known.Text);
    }

    /// <summary>Version of a setting, to give back with its change; 0 when nobody has set it.</summary>
    public async ValueTask<int> RowVersionAsync(string code, CancellationToken cancel) =>
        (await FindAsync(code, cancel)).RowVersion;

    /// <summary>What the company said on the screen stands above what the installation was started with.</summary>
    internal void Follow(CompanySettings company)
    {
        (options.Currency, options.Country, options.TimeZone) = (company.Currency, company.Country, company.TimeZone);
        if (screens is not null)
            screens.Value.TimeZone = company.TimeZone;
    }

    /// <summary>Sets the company.</summary>
    public Task<Outcome<int>> ChangeAsync(
        CompanySettings company,
        int rowVersion,
        Actor actor,
        CancellationToken cancel
    )
    {
        var problem =
            company.Name.Trim().Length is 0 or > 100 ? Refusal.Invalid("company.name", "name")
            : company.Currency.Length != 3 || !company.Currency.All(char.IsAsciiLetterUpper)
                ? Refusal.Invalid("company.currency", "currency")
            : company.Country.Length != 2 || !company.Country.All(char.IsAsciiLetterUpper)
                ? Refusal.Invalid("company.country", "country")
            : !TimeZoneInfo.TryFindSystemTimeZoneById(company.TimeZone, out _)
                ? Refusal.Invalid("company.time-zone", "timeZone")
            : null;
        return problem is not null
            ? Task.FromResult<Outcome<int>>(problem)
            : ChangeAsync(CompanyCode, company with { Name = company.Name.Trim() }, rowVersion, actor, cancel);
    }

    /// <summary>Sets where value classes begin; scores take them up at their next run.</summary>
    public Task<Outcome<int>> ChangeAsync(
        ValueCutoffs cutoffs,
        int rowVersion,
        Actor actor,
        CancellationToken cancel
    ) =>
        cutoffs.A is > 0 and < 1 && cutoffs.B > cutoffs.A && cutoffs.B < 1
            ? ChangeAsync(ValueCutoffsCode, cutoffs, rowVersion, actor, cancel)
            : Task.FromResult<Outcome<int>>(Refusal.Invalid("value.cutoffs", "b"));

    /// <summary>Sets anything a room keeps under a code of its own; the room has checked it.</summary>
    /// <param name="code">Stable, dotted.</param>
    /// <param name="value">Stored as JSON.</param>
    /// <param name="rowVersion">As read; somebody else's change meanwhile is refused.</param>
    /// <param name="actor">Who; needs <c>settings.manage</c>.</param>
    /// <param name="cancel">The caller gave up.</param>
    /// <returns>The new version.</returns>
    public Task<Outcome<int>> ChangeAsync<T>(
        string code,
        T value,
        int rowVersion,
        Actor actor,
        CancellationToken cancel
    )
        where T : class =>
        database.WriteAsync(session => ChangeWithinAsync(session, code, value, rowVersion, actor), cancel);

    /// <summary>The same as part of somebody's transaction. A refusal leaves nothing behind.</summary>
    /// <inheritdoc cref="ChangeAsync{T}"/>
    public async Task<Outcome<int>> ChangeWithinAsync<T>(
        Session session,
        string code,
        T value,
        int rowVersion,
        Actor actor
    )
        where T : class
    {
        if (!actor.May(Permissions.SettingsManage))
            return Actor.Refused(Permissions.SettingsManage);
        var before = await session.FirstOrDefaultAsync(
            "SELECT value, row_version FROM setting WHERE code = @code",
            row => (Text: row.Text(0), Version: row.Int(1)),
            ("code", code)
        );
        if (before.Version != rowVersion)
            return Refusal.Stale("setting.stale");
        var after = Json.Of(value);
        var now = clock.GetUtcNow();
        await session.ExecuteAsync(
            """
            INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, @now, 1)
            ON CONFLICT (code) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,
              row_version = setting.row_version + 1
            """,
            ("code", code),
            ("value", after),
            ("now", now)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "setting.changed",
            null,
            "setting",
            code,
            before.Text is null ? null : Json.Read<T>(before.Text),
            value,
            null
        );
        await session.AnnounceAsync(new SettingChanged(code));
        session.AfterCommit(() =>
        {
            Remember(code, (after.Text, before.Version + 1, now + Life));
            if (value is CompanySettings company)
                Follow(company);
        });
        return before.Version + 1;
    }

    /// <summary>Whoever read before a change and comes back after it does not bring the old value back.</summary>
    private (string? Text, int RowVersion, DateTimeOffset Until) Remember(
        string code,
        (string? Text, int RowVersion, DateTimeOffset Until) found
    ) => memory.AddOrUpdate(code, found, (_, kept) => kept.RowVersion > found.RowVersion ? kept : found);

    private async ValueTask<(string? Text, int RowVersion, DateTimeOffset Until)> FindAsync(
        string code,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        if (memory.TryGetValue(code, out var known) && known.Until > now)
            return known;
        var (text, version) = await database.ReadAsync(
            s =>
                s.FirstOrDefaultAsync<(string? Text, int Version)>(
                    "SELECT value, row_version FROM setting WHERE code = @code",
                    row => (row.Text(0), row.Int(1)),
                    ("code", code)
                ),
            cancel
        );
        return Remember(code, (text, version, now + Life));
    }
}
