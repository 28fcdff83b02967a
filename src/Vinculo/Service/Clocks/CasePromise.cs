using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;

namespace Vinculo.Service.Clocks;

/// <summary>What a customer is promised by the rules that hold when a case of theirs is opened.</summary>
/// <param name="ResponseHours">Open hours until somebody answers; null: nothing is promised.</param>
/// <param name="SolutionDays">Working days until it is solved; null: nothing is promised.</param>
/// <param name="Rule">Code of the rule.</param>
/// <param name="Version">Its version.</param>
/// <param name="Row">Its row, from 1.</param>
public sealed record CasePromise(
    double? ResponseHours,
    double? SolutionDays,
    string Rule,
    int Version,
    int Row,
    string NameEs,
    string NameEn
);

/// <summary>Knows what customers are promised. The rules live in a room above.</summary>
public interface ICasePromises
{
    /// <returns>Null: no rule promises this customer anything.</returns>
    Task<CasePromise?> OfAsync(Session session, CustomerId customer, DateTimeOffset now);
}

/// <summary>
/// What was promised of one clock, kept as the reason of its line in the ledger: the case keeps the promise it was opened
/// with, whatever becomes of the rule.
/// </summary>
/// <param name="Minutes">Open minutes promised; the line's own may be fewer, where a law ends before.</param>
public sealed record PromisedTarget(string Rule, int Version, int Row, string NameEs, string NameEn, int Minutes)
{
    /// <summary>What a promise says of a clock of ours by the hours of a calendar; null: nothing.</summary>
    public static PromisedTarget? Of(ClockKind clock, CasePromise? promise, ServiceCalendar calendar)
    {
        var minutes = clock switch
        {
            ClockKind.Response => promise?.ResponseHours * 60,
            ClockKind.Solution => promise?.SolutionDays * calendar.MinutesADay,
            _ => null,
        };
        return minutes is { } some
            ? new(
                promise!.Rule,
                promise.Version,
                promise.Row,
                promise.NameEs,
                promise.NameEn,
                (int)Math.Clamp(Math.Round(some), 1, int.MaxValue)
            )
            : null;
    }

    /// <summary>As the ledger keeps it.</summary>
    public string ToReason() => Json.Of(this).Text;

    /// <summary>What a line of the ledger keeps of a promise; null: it is not about one.</summary>
    public static PromisedTarget? Of(ClockLine line)
    {
        if (line.Minutes is null || line.Reason is not ['{', ..])
            return null;
        try
        {
            return Json.Read<PromisedTarget>(line.Reason);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
