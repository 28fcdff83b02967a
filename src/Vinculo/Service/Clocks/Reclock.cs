using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Cases;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Clocks;

/// <summary>Which clocks are read anew.</summary>
/// <param name="Calendar">Of cases that count by this calendar.</param>
/// <param name="Code">Of cases of this entry of the codification; they go over to its newest version.</param>
/// <param name="TellPast">Escalations that would already be due are told; otherwise passed over.</param>
public sealed record ReclockRequest(string? Calendar = null, string? Code = null, bool TellPast = false);

/// <summary>What a change would do to open cases, before it is done.</summary>
/// <param name="Cases">Open cases it is about.</param>
/// <param name="NewlyLate">Of those looked at, whose date would lie in the past and does not now.</param>
/// <param name="Alarms">Escalations that would be due at once.</param>
/// <param name="Looked">How many were looked at.</param>
public sealed record ReclockPreview(long Cases, int NewlyLate, int Alarms, int Looked);

/// <summary>
/// Takes open cases over to another calendar or other targets: what ran and what was paused stays, what is left counts by the
/// new ones from now on. Killed, it goes on after the last case it finished; done twice, it changes nothing.
/// </summary>
public sealed class Reclock(Database database, CaseHands hands) : IJob
{
    public const string JobCode = "service.reclock";
    private const int AtOnce = 100;
    private const int MostPreviewed = 2_000;
    private const string Open =
        "FROM service_case s WHERE s.status IN (1, 2) AND s.calendar IS NOT NULL AND s.id > @after AND ";

    private readonly Actor actor = Actor.System(JobCode);

    private sealed record Place(Guid After, long Done);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var request = run.Request<ReclockRequest>();
        var place = run.Checkpoint<Place>() ?? new(Guid.Empty, 0);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var from = place;
            place = await database.WriteBulkAsync(session => SomeAsync(session, request, from, run), cancel);
            if (place == from)
                return;
        }
    }

    /// <summary>What it would do.</summary>
    /// <param name="code">The entry as it would be; null: only calendars change.</param>
    /// <param name="calendar">The calendar as it would be; null: only targets change.</param>
    public Task<ReclockPreview> PreviewAsync(CaseCode? code, ServiceCalendar? calendar, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var request = new ReclockRequest(calendar?.Code, code?.Code);
                var (which, value) = Which(request);
                var total = await session.FirstOrDefaultAsync(
                    $"SELECT count(*) {Open}{which}",
                    row => row.Long(0),
                    ("after", Guid.Empty),
                    ("value", value)
                );
                var moment = await hands.MomentAsync(session, actor);
                if (calendar is not null)
                    moment = moment with
                    {
                        Book = new([calendar with { Version = 1_000_000 }], moment.Book.Find(null)),
                    };
                var (late, alarms) = (0, 0);
                var some = await CasesAsync(session, request, Guid.Empty, MostPreviewed);
                foreach (var one in some)
                {
                    var step = await OverAsync(session, one, code, moment);
                    var settled = CaseDates.Settle(one, step.After, step.Code, step.Lines, step.Done, null, moment);
                    late += settled.DueAt <= moment.Now && !(one.DueAt <= moment.Now) ? 1 : 0;
                    alarms += CaseDates.Alarms(step.Code, step.Lines, step.Done, moment).Count(a => a.At <= moment.Now);
                }
                return new ReclockPreview(total, late, alarms, some.Count);
            },
            cancel
        );

    private async Task<Place> SomeAsync(Session session, ReclockRequest request, Place from, JobRun run)
    {
        var some = await CasesAsync(session, request, from.After, AtOnce);
        if (some.Count == 0)
            return from;
        var moment = await hands.MomentAsync(session, actor);
        foreach (var one in some)
        {
            var newest = request.Code is null ? null : moment.Tree.Find(request.Code);
            var step = await OverAsync(session, one, newest, moment);
            await StoredCases.AddLinesAsync(session, one, step.Lines.Skip(step.Before), actor);
            if (!request.TellPast)
                foreach (var alarm in CaseDates.Alarms(step.Code, step.Lines, step.Done, moment))
                    if (alarm.At <= moment.Now)
                        await EscalateCases.MarkAsync(session, one, alarm, told: false, moment.Now);
            var settled = await CaseHands.SettleAsync(session, one, step.After, step.Lines, moment);
            if (settled != one)
                await StoredCases.UpdateAsync(session, settled);
        }
        var place = new Place(some[^1].Id, from.Done + some.Count);
        await run.CheckpointWithinAsync(session, place, place.Done, null);
        return place;
    }

    /// <summary>A case with the lines that take it over.</summary>
    private static async Task<(
        ServiceCase After,
        CaseCode? Code,
        IReadOnlyList<ClockLine> Lines,
        int Before,
        HashSet<(ClockKind, int, int)> Done
    )> OverAsync(Session session, ServiceCase one, CaseCode? newest, CaseMoment moment)
    {
        var lines = await StoredCases.LinesAsync(session, one);
        var code = newest ?? moment.Tree.Find(one.Code, one.CodeVersion);
        var after = newest is null ? one : one with { CodeVersion = newest.Version, Calendar = newest.Calendar };
        var ledger = new LedgerDraft(lines, moment.Now);
        CaseActs.Retarget(after, code, ledger, moment);
        return (after, code, ledger.All, lines.Count, await StoredCases.EscalatedAsync(session, one));
    }

    private static Task<List<ServiceCase>> CasesAsync(Session session, ReclockRequest request, Guid after, int most)
    {
        var (which, value) = Which(request);
        return session.QueryAsync(
            $"SELECT {StoredCases.Columns} {Open}{which} ORDER BY s.id LIMIT @most",
            StoredCases.Read,
            ("after", after),
            ("value", value),
            ("most", most)
        );
    }

    private static (string Sql, string Value) Which(ReclockRequest request) =>
        request.Code is { } code ? ("s.code = @value", code) : ("s.calendar = @value", request.Calendar ?? "");
}
