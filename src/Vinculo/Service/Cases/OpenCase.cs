using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases.Storage;
using Vinculo.Service.Problems;

namespace Vinculo.Service.Cases;

/// <summary>Opens a case: it has its number and its clocks at once, whoever brings it and whatever is missing.</summary>
public sealed class OpenCase(Database database, CaseHands hands, OpenProblem openProblem, Audit audit)
{
    public const int LongestSubject = 200;
    public const int LongestBody = 50_000;

    /// <param name="Code">Of the codification; null: somebody classifies it later.</param>
    /// <param name="Severity">1 low to 3 high.</param>
    /// <param name="Channel">Through which it came.</param>
    /// <param name="Remedy">What the customer asks for.</param>
    /// <param name="ReceivedAt">When it came in, at most a year ago; null: now.</param>
    /// <param name="Owner">Who takes it up; null: its unit does.</param>
    /// <param name="Episode">The matter of the inbox it comes from: what was said there stands in the case too.</param>
    /// <param name="RequestId">The same for every repetition of this request: one case is opened.</param>
    public sealed record Request(
        CustomerId Customer,
        CaseKind Kind,
        string Subject,
        string? Code = null,
        string? Body = null,
        int Severity = 2,
        Channel? Channel = null,
        string? Remedy = null,
        DateTimeOffset? ReceivedAt = null,
        Guid? Owner = null,
        Guid? RequestId = null,
        Guid? Episode = null
    );

    /// <param name="actor">Needs <c>cases.work</c>.</param>
    /// <param name="cause">Through which page, route or job.</param>
    public Task<Outcome<ServiceCase>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction.</summary>
    public async Task<Outcome<ServiceCase>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (!actor.May(Permissions.CasesWork))
            return Actor.Refused(Permissions.CasesWork);
        if ((await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(out var no, out var customer))
            return no;
        if (request.RequestId is { } known && await StoredCases.FindAsync(session, known) is { } opened)
            return opened;
        var moment = await hands.MomentAsync(session, actor);
        var at = request.ReceivedAt ?? moment.Now;
        var code = moment.Tree.Find(request.Code);
        if (Problem(request, code, at, moment) is { } problem)
            return problem;
        var id = request.RequestId ?? Ids.New(moment.Now);
        if (
            request.Episode is { } episode
            && (await CaseThreads.TieAsync(session, customer, episode, id)).IsRefused(out no, out _)
        )
            return no;
        var one = new ServiceCase
        {
            Customer = customer,
            Id = id,
            Receipt = await ReceiptAsync(session, moment.Zone.DayOf(moment.Now).Year),
            Kind = request.Kind,
            Code = code?.Code,
            CodeVersion = code?.Version,
            Subject = request.Subject.Trim(),
            Body = request.Body.NullIfBlank(),
            Remedy = request.Remedy.NullIfBlank(),
            State = request.Owner is null ? CaseState.Received : CaseState.Assigned,
            Severity = request.Severity,
            Channel = request.Channel,
            Team = code is null ? null : await UnitAsync(session, code),
            Owner = request.Owner,
            OpenedAt = at,
            Calendar = moment.Book.Find(code?.Calendar).Code,
            Regime = CaseActs.RegimeOf(code, request.Kind, moment.Country),
            RepeatOf = code is null ? null : await RepeatedAsync(session, customer, code, at),
        };
        var ledger = new LedgerDraft([], moment.Now);
        CaseActs.Begin(one, code, ledger, await hands.PromisedAsync(session, customer, moment), at);
        one = await CaseHands.SettleAsync(session, null, one, ledger.Added, moment);
        await StoredCases.InsertAsync(session, one, actor.Id);
        await StoredCases.AddLinesAsync(session, one, ledger.Added, actor);
        await session.ExecuteAsync(
            "INSERT INTO case_receipt (receipt, customer_id, case_id) VALUES (@receipt, @customer, @case)",
            ("receipt", one.Receipt),
            ("customer", one.Customer),
            ("case", one.Id)
        );
        await StoredCases.EventAsync(session, one, CaseAct.Open, null, one.Body, actor, moment.Now);
        var told = await hands.TellTimelineAsync(
            session,
            one,
            new(CaseAct.Open) { Channel = one.Channel },
            one.Body ?? one.Subject,
            actor,
            cause,
            moment.Now
        );
        if (told is not null)
            return told;
        await audit.ChangedWithinAsync(
            session,
            actor,
            "case.opened",
            one.Customer.Value,
            "service_case",
            one.Id.ToString("D"),
            null,
            one with
            {
                Body = null,
            },
            cause
        );
        await StoredCases.CountAsync(session, one, moment.Now);
        if (code is not null)
            await openProblem.LookWithinAsync(session, one, code, moment.Now);
        await session.AnnounceAsync(new CaseOpened(one.Customer, one.Id, one.Receipt, one.Kind, one.OpenedAt));
        return one;
    }

    private static Refusal? Problem(Request request, CaseCode? code, DateTimeOffset at, CaseMoment moment) =>
        !Enum.IsDefined(request.Kind) ? CaseRefusals.Missing("kind")
        : string.IsNullOrWhiteSpace(request.Subject) ? CaseRefusals.Missing("subject")
        : request.Subject.Trim().Length > LongestSubject ? CaseRefusals.TooLong("subject", LongestSubject)
        : request.Body?.Length > LongestBody ? CaseRefusals.TooLong("body", LongestBody)
        : request.Remedy?.Length > CaseActs.LongestText ? CaseRefusals.TooLong("remedy", CaseActs.LongestText)
        : request.Severity is < 1 or > 3 ? CaseRefusals.Missing("severity")
        : request.Channel is { } channel && !Enum.IsDefined(channel) ? CaseRefusals.Missing("channel")
        : at > moment.Now || at < moment.Now.AddYears(-1) ? Refusal.Invalid("case.received", "receivedAt")
        : request.Code is null ? null
        : code is null || !moment.Tree.IsLeaf(code) ? CaseRefusals.Missing("code")
        : !code.Fits(request.Kind, moment.Zone.DayOf(moment.Now)) ? Refusal.Invalid("case.code-does-not-fit", "code")
        : null;

    /// <summary>The next number of the year; one another system has given already is passed over.</summary>
    private static async Task<string> ReceiptAsync(Session session, int year)
    {
        while (true)
        {
            var number = await session.FirstOrDefaultAsync(
                """
                INSERT INTO case_counter (year, last) VALUES (@year, 1)
                ON CONFLICT (year) DO UPDATE SET last = case_counter.last + 1 RETURNING last
                """,
                row => row.Long(0),
                ("year", year)
            );
            var receipt = $"{year}-{number:000000}";
            var taken = await session.FirstOrDefaultAsync(
                "SELECT 1 FROM service_case WHERE receipt = @receipt LIMIT 1",
                _ => true,
                ("receipt", receipt)
            );
            if (!taken)
                return receipt;
        }
    }

    /// <summary>The responsible unit; while it is gone or empty, the one that stands in.</summary>
    private static async Task<Guid?> UnitAsync(Session session, CaseCode code)
    {
        foreach (var unit in new[] { code.Team, code.Substitute })
            if (unit is { } team && await IsThereAsync(session, team))
                return team;
        return null;
    }

    private static Task<bool> IsThereAsync(Session session, Guid team) =>
        session.FirstOrDefaultAsync(
            """
            SELECT 1 FROM team t JOIN team_member m ON m.team_id = t.id JOIN app_user u ON u.id = m.user_id
            WHERE t.id = @team AND t.active AND u.active LIMIT 1
            """,
            _ => true,
            ("team", team)
        );

    /// <summary>The case about the same that had been answered a short while before.</summary>
    private static Task<Guid?> RepeatedAsync(Session session, CustomerId customer, CaseCode code, DateTimeOffset at) =>
        session.FirstOrDefaultAsync(
            """
            SELECT id FROM service_case WHERE customer_id = @customer AND code = @code AND coalesce(last_solved_at, closed_at) >= @since
            ORDER BY opened_at DESC LIMIT 1
            """,
            row => (Guid?)row.Guid(0),
            ("customer", customer),
            ("code", code.Code),
            ("since", at.AddDays(-code.RepeatDays))
        );
}
