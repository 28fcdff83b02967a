using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Cases.Storage;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases;

/// <summary>A case with all that is known around it.</summary>
/// <param name="Readings">How its clocks stand; null while another system keeps it.</param>
/// <param name="Together">Cases that are answered together with it.</param>
/// <param name="Main">The case it is answered together with.</param>
/// <param name="Problem">The problem that is behind it.</param>
/// <param name="Messages">What left by channels, the newest first.</param>
/// <param name="Said">What was said over channels, the newest first.</param>
/// <param name="Ways">How its customer can be written to, the way to be proposed first.</param>
public sealed record CaseSheet(
    ServiceCase Case,
    string CustomerName,
    CaseCode? Code,
    CaseReadings? Readings,
    IReadOnlyList<ClockLine> Lines,
    IReadOnlyList<CaseEvent> Events,
    IReadOnlyList<ServiceCase> Together,
    ServiceCase? Main,
    ServiceCase? Before,
    (Guid Id, string Title)? Problem,
    IReadOnlyList<CaseMessage> Messages,
    IReadOnlyList<TimelineEntry> Said,
    IReadOnlyList<CaseWay> Ways
)
{
    /// <summary>The customer wrote, and nobody has said what it means.</summary>
    public CaseEvent? Heard =>
        Events.FirstOrDefault(e =>
            e.Act
                is CaseAct.Hear
                    or CaseAct.Send
                    or CaseAct.Tell
                    or CaseAct.Ask
                    or CaseAct.Complete
                    or CaseAct.Reply
                    or CaseAct.Close
                    or CaseAct.Withdraw
        )
            is { Act: CaseAct.Hear } heard
            ? heard
            : null;

    /// <summary>The answer did not arrive, and none has been sent since.</summary>
    public CaseEvent? Bounced =>
        Events.FirstOrDefault(e => e.Act is CaseAct.Bounce or CaseAct.Send) is { Act: CaseAct.Bounce } bounced
            ? bounced
            : null;

    /// <summary>Last day for the customer to bring what was asked for; null: nothing is waited for.</summary>
    public DateOnly? CompleteBy => Readings?.Legal is { AnsweredAt: null } law ? law.Deadline.WithdrawnOn : null;

    /// <summary>What can be done on a day: what the law asks time for is left out until then.</summary>
    public IReadOnlyList<CaseAct> PossibleOn(DateOnly today) =>
        [
            .. CaseActs
                .Possible(Case)
                .Where(act => act != CaseAct.Lapse || CompleteBy < today)
                .Where(act => act != CaseAct.MoreTime || CompleteBy >= today),
        ];

    /// <summary>The way proposed for what is said next; null: by hand.</summary>
    public CaseWay? Proposed => Ways.FirstOrDefault(w => w is { IsOpen: true, HasFailed: false });

    /// <summary>How far the message of an entry of the history has come; null: it went by hand.</summary>
    public CaseMessage? MessageOf(CaseEvent entry) => Messages.FirstOrDefault(m => m.Message == entry.Sent);
}

/// <summary>Reads one case.</summary>
public sealed class CaseDesk(
    Database database,
    ServiceCalendars calendars,
    CaseCodes codes,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="actor">Needs <c>cases.read</c>.</param>
    /// <param name="cause">Through which page or route.</param>
    /// <returns>The case, or <c>case.not-found</c> also when its customer is out of reach.</returns>
    public async Task<Outcome<CaseSheet>> OfAsync(Guid id, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CasesRead))
            return Actor.Refused(Permissions.CasesRead);
        var (tree, book) = (await codes.TreeAsync(cancel), await calendars.BookAsync(cancel));
        var read = await database.ReadAsync<Outcome<CaseSheet>>(
            async session =>
            {
                if (await StoredCases.FindAsync(session, id) is not { } found)
                    return CaseRefusals.NotFound();
                var (name, team) = await session.FirstOrDefaultAsync(
                    "SELECT display_name, team_id FROM customer WHERE customer_id = @id",
                    row => (row.Text(0), row.GuidOrNull(1)),
                    ("id", found.Customer)
                );
                if (name is null || !actor.Sees(team))
                    return CaseRefusals.NotFound();
                var events = new List<CaseEvent>();
                (Guid, string)? problem = null;
                var messages = new List<CaseMessage>();
                var said = new List<TimelineEntry>();
                await session.ReadAsync(
                    StoredCases.Events(found, events),
                    CaseMail.Messages(found, messages),
                    Timeline.OfCase(found.Customer, found.Id, said),
                    new Question(
                        """
                        SELECT p.id, p.title FROM problem_case l JOIN problem p ON p.id = l.problem_id
                        WHERE l.customer_id = @customer AND l.case_id = @case ORDER BY l.linked_at DESC LIMIT 1
                        """,
                        row => problem = (row.Guid(0), row.Text(1)),
                        ("customer", found.Customer),
                        ("case", found.Id)
                    )
                );
                var lines = await StoredCases.LinesAsync(session, found);
                return new CaseSheet(
                    found,
                    name,
                    tree.Find(found.Code, found.CodeVersion),
                    lines.Count == 0 ? null : CaseClocks.Read(lines, book, options.Zone, clock.GetUtcNow()),
                    lines,
                    events,
                    await StoredCases.MergedAsync(session, id),
                    found.MergedInto is { } main ? await StoredCases.FindAsync(session, main) : null,
                    found.RepeatOf is { } before ? await StoredCases.FindAsync(session, before) : null,
                    problem,
                    messages,
                    said,
                    await CaseMail.WaysAsync(session, found, messages, clock.GetUtcNow())
                );
            },
            cancel
        );
        if (read.IsAccepted(out var sheet))
            await audit.ReadAsync(actor, "case.read", sheet.Case.Customer.Value, cause);
        return read;
    }

    /// <summary>The case of a number; null when nobody has such a number.</summary>
    public Task<Guid?> ByReceiptAsync(string receipt, CancellationToken cancel) =>
        database.ReadAsync(session => MergeCases.ByReceiptAsync(session, receipt), cancel);

    /// <summary>Cases of one customer, the newest first.</summary>
    public Task<List<ServiceCase>> OfCustomerAsync(CustomerId customer, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT {StoredCases.Columns} FROM service_case s WHERE s.customer_id = @customer ORDER BY s.opened_at DESC LIMIT 50",
                    StoredCases.Read,
                    ("customer", customer)
                ),
            cancel
        );
}
