using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Calendars;

/// <summary>Every version of every calendar, for reading ledgers.</summary>
public sealed class CalendarBook(IReadOnlyList<ServiceCalendar> versions, ServiceCalendar usual)
{
    private readonly Dictionary<(string, int), ServiceCalendar> byVersion = versions
        .Append(usual)
        .ToDictionary(c => (c.Code, c.Version));

    /// <summary>As they stand now, by name.</summary>
    public IReadOnlyList<ServiceCalendar> Current { get; } =
    [.. versions.Append(usual).GroupBy(c => c.Code).Select(g => g.MaxBy(c => c.Version)!).OrderBy(c => c.NameEs)];

    /// <summary>The version in force; the usual one for a code nobody knows.</summary>
    public ServiceCalendar Find(string? code) => Current.FirstOrDefault(c => c.Code == code) ?? Usual;

    public ServiceCalendar Find(string code, int version) => byVersion.GetValueOrDefault((code, version)) ?? Find(code);

    private ServiceCalendar Usual => Current.First(c => c.Code == ServiceCalendar.UsualCode);
}

/// <summary>The company's calendars. A change is a new version; clocks that run go over to it from that moment on.</summary>
public sealed class ServiceCalendars(
    Database database,
    Audit audit,
    JobQueue jobs,
    VinculoOptions options,
    TimeProvider clock
)
{
    private static readonly VersionedRows<ServiceCalendar> Rows = new("service_calendar");
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private (CalendarBook Book, DateTimeOffset Until)? known;

    /// <summary>All of them; at most ten seconds old.</summary>
    public async ValueTask<CalendarBook> BookAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (known is { } fresh && fresh.Until > now)
            return fresh.Book;
        var book = await database.ReadAsync(BookWithinAsync, cancel);
        known = (book, now + Fresh);
        return book;
    }

    /// <summary>All of them, as the transaction sees them.</summary>
    public async Task<CalendarBook> BookWithinAsync(Session session) =>
        new(await Rows.AllAsync(session), ServiceCalendar.Usual(options.TimeZone, options.Country));

    /// <param name="version">As read; somebody else's version meanwhile is refused.</param>
    /// <param name="actor">Needs <c>cases.manage</c>.</param>
    /// <returns>The new version. Clocks of open cases are read anew in the background.</returns>
    public async Task<Outcome<int>> SaveAsync(
        ServiceCalendar calendar,
        int version,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesManage))
            return Actor.Refused(Permissions.CasesManage);
        if (calendar.Problem() is { } problem)
            return problem;
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<int>>(
            async session =>
            {
                var last = await Rows.LastAsync(session, calendar.Code);
                if (last != version)
                    return Refusal.Stale("setting.stale");
                var before = (await BookWithinAsync(session)).Find(calendar.Code, last);
                var next = calendar with { Version = last + 1 };
                await Rows.AddAsync(session, next.Code, next.Version, next, actor, now);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "calendar.changed",
                    null,
                    "service_calendar",
                    next.Code,
                    last == 0 && before.Code != next.Code ? null : before,
                    next,
                    null
                );
                await jobs.EnqueueAsync(session, Reclock.JobCode, new ReclockRequest(Calendar: next.Code), actor);
                session.AfterCommit(() => known = null);
                return next.Version;
            },
            cancel
        );
    }
}
