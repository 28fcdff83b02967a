using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Visits.Storage;

namespace Vinculo.Service.Visits;

/// <summary>Gives a turn to whoever comes in: with their document, the code of an appointment, or nothing at all.</summary>
public sealed class TakeTurn(
    Database database,
    Recognition recognition,
    VisitBell bell,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int LongestKey = 40;
    private const int ElderlyAge = 60;
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Tardy = TimeSpan.FromMinutes(15);

    /// <param name="Service">Code of the branch.</param>
    /// <param name="Key">A document, or the code of an appointment as typed or read from its QR; null: nothing said.</param>
    /// <param name="Preferential">Says that the law gives them preference.</param>
    /// <param name="RequestId">The same for every repetition of this request: one turn is given.</param>
    public sealed record Request(Guid Branch, string? Service, string? Key, bool Preferential, Guid? RequestId = null);

    /// <returns>The turn; nothing of the customer but the first name.</returns>
    public async Task<Outcome<VisitTicket>> RunAsync(Request request, CancellationToken cancel)
    {
        var key = request.Key?.Trim();
        if (key?.Length > LongestKey)
            return Refusal.Invalid("visit.key", "key");
        var now = clock.GetUtcNow();
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        var known = string.IsNullOrEmpty(key) ? null : await KnownAsync(key, cancel);
        return await database.WriteAsync<Outcome<VisitTicket>>(
            async session =>
            {
                if (await VisitRows.BranchAsync(session, request.Branch, hold: true) is not { Active: true } branch)
                    return Refusal.Missing("visit.no-branch");
                var id = request.RequestId ?? Ids.New(now);
                if (await VisitRows.FindAsync(session, id) is { } there)
                    return there;
                var booked = string.IsNullOrEmpty(key) ? null : await BookedAsync(session, branch.Id, key, now);
                if (branch.Find(booked?.Service ?? request.Service) is not { } service)
                    return Refusal.Invalid("visit.choose", "service");
                var customer = booked?.Customer ?? known;
                var person = customer is { } who ? await PersonAsync(session, who) : null;
                // Somebody who is waiting already keeps the turn they have.
                if (customer is not null && await WaitingAsync(session, branch.Id, customer.Value, day) is { } waits)
                    return waits;
                var priority =
                    request.Preferential || person?.Birth?.AddYears(ElderlyAge) <= day ? VisitPriority.Preferential
                    : booked is not null ? VisitPriority.Appointment
                    : person?.Value == ValueClass.A ? VisitPriority.Valued
                    : VisitPriority.Usual;
                var number = await VisitRows.NumberAsync(session, branch.Id, day);
                var one = new VisitTicket(
                    id,
                    branch.Id,
                    day,
                    service.Letter + number.ToString(CultureInfo.InvariantCulture),
                    service.Code,
                    VisitState.Waiting,
                    priority,
                    now - VisitTicket.Worth(priority),
                    customer,
                    person?.FirstName,
                    booked?.Id,
                    now,
                    null,
                    0,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    1
                );
                await VisitRows.InsertAsync(session, one);
                if (booked is not null)
                    await session.ExecuteAsync(
                        "UPDATE visit_appointment SET state = 2 WHERE id = @id",
                        ("id", booked.Value.Id)
                    );
                await VisitRows.MovedAsync(session, branch.Id, now);
                session.AfterCommit(bell.Ring);
                return one;
            },
            cancel
        );
    }

    /// <summary>Whose document it is, when it is one customer's alone.</summary>
    private async Task<Guid?> KnownAsync(string key, CancellationToken cancel)
    {
        var found = await recognition.RecogniseAsync(new CustomerClues(Document: key), Actor.System("kiosk"), cancel);
        return found is [{ Probability: >= 0.99 } only] ? only.Id.Value : null;
    }

    private static Task<(Guid Id, Guid Customer, string Service)?> BookedAsync(
        Session session,
        Guid branch,
        string code,
        DateTimeOffset now
    ) =>
        session.FirstOrDefaultAsync(
            """
            SELECT id, customer_id, service FROM visit_appointment
            WHERE code = @code AND branch_id = @branch AND state = 1 AND at >= @from AND at <= @until
            """,
            row => ((Guid, Guid, string)?)(row.Guid(0), row.Guid(1), row.Text(2)),
            ("code", code.ToUpperInvariant()),
            ("branch", branch),
            ("from", now - Tardy),
            ("until", now + Early)
        );

    private static Task<VisitTicket?> WaitingAsync(Session session, Guid branch, Guid customer, DateOnly day) =>
        session.FirstOrDefaultAsync(
            $"SELECT {VisitRows.Columns} WHERE t.customer_id = @customer AND t.branch_id = @branch AND t.day = @day AND t.state IN (1, 2) LIMIT 1",
            row => (VisitTicket?)VisitRows.Read(row),
            ("customer", customer),
            ("branch", branch),
            ("day", day)
        );

    internal static Task<(string FirstName, DateOnly? Birth, ValueClass? Value)?> PersonAsync(
        Session session,
        Guid customer
    ) =>
        session.FirstOrDefaultAsync(
            "SELECT coalesce(given_names, display_name), birth_date, value_class FROM customer WHERE customer_id = @id",
            row =>
                ((string, DateOnly?, ValueClass?)?)
                    (row.Text(0).Split(' ')[0], row.DateOrNull(1), row.EnumOrNull<ValueClass>(2)),
            ("id", customer)
        );
}

/// <summary>The links of a branch's kiosk and waiting room: signed, so that nobody makes one up.</summary>
public sealed class BranchLinks(IDataProtectionProvider protection)
{
    public const string Kiosk = "/turno/";
    public const string Room = "/sala/";
    private const int Longest = 400;
    private readonly IDataProtector protector = protection.CreateProtector("visit-branch");

    public string Token(Guid branch) => protector.Protect(branch.ToString("N"));

    /// <returns>Null: the link was changed.</returns>
    public Guid? Read(string token)
    {
        try
        {
            return token.Length > Longest ? null : Guid.ParseExact(protector.Unprotect(token), "N");
        }
        catch (Exception wrong) when (wrong is System.Security.Cryptography.CryptographicException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>The kiosk's door: how often turns are taken through it.</summary>
public sealed class KioskDoor() : Pressure(30);

/// <summary>Rings when anything in a waiting room moved in this process.</summary>
public sealed class VisitBell
{
    private volatile TaskCompletionSource rung = New();

    public void Ring() => Interlocked.Exchange(ref rung, New()).TrySetResult();

    /// <summary>Completes with the next ring.</summary>
    public Task NextAsync() => rung.Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
