using Vinculo.Customers;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// Puts an offer that another system made in the past, and its answer, into the ledger, and learns from it. The same row
/// delivered again changes nothing.
/// </summary>
public sealed class RecordPastOffer(OfferBook book, TimeProvider clock)
{
    /// <param name="Customer">To whom.</param>
    /// <param name="System">Code of the system that tells it.</param>
    /// <param name="Key">Its key there.</param>
    /// <param name="At">When the offer was made.</param>
    /// <param name="Channel">Through which channel.</param>
    /// <param name="Offer">Code; need not be in the catalogue any more.</param>
    /// <param name="Result">The answer; null when there was none.</param>
    /// <param name="Reason">Why, if it was told.</param>
    /// <param name="Probability">With which probability that offer was chosen, 0 … 1; null when nobody wrote it down.</param>
    /// <param name="Control">The customer was left alone on purpose.</param>
    public sealed record Request(
        CustomerId Customer,
        string System,
        string Key,
        DateTimeOffset At,
        Channel Channel,
        string Offer,
        Result? Result,
        string? Reason,
        double? Probability,
        bool Control
    );

    /// <summary>Placement of what was made before in another system.</summary>
    internal const string Placement = "history";

    private const string Before = ", probability ";

    /// <summary>The probability a row was drawn with, out of what <see cref="DecisionContent.Policy"/> says; null: not known.</summary>
    internal static double? ProbabilityIn(string policy) =>
        policy.LastIndexOf(Before, StringComparison.Ordinal) is >= 0 and var at
        && double.TryParse(
            policy.AsSpan(at + Before.Length),
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture,
            out var probability
        )
        && probability is > 0 and <= 1
            ? probability
            : null;

    /// <summary>Writes many within somebody's transaction; keep it to a few thousand a call.</summary>
    /// <returns>How many were new.</returns>
    public async Task<int> WithinAsync(Session session, IReadOnlyList<Request> requests)
    {
        var now = clock.GetUtcNow();
        var classes = await ClassesAsync(session, [.. requests.Select(r => r.Customer.Value).Distinct()]);
        var changes = new Dictionary<(string Offer, int Class), List<(Result Result, DateTimeOffset At)>>();
        var added = 0;
        foreach (var request in requests)
        {
            var id = Ids.From(request.At, request.System, "offer/" + request.Key);
            var valueClass = classes.GetValueOrDefault(request.Customer.Value);
            if (await LedgerAsync(session, request, id, valueClass) == 0)
                continue;
            added++;
            if (request.Result is not { } result || result == Result.Undone || request.Control)
                continue;
            await Ledger.AnswerAsync(
                session,
                request.Customer,
                id,
                new(
                    Ids.From(request.At, request.System, "answer/" + request.Key),
                    request.Offer,
                    result,
                    request.Reason,
                    request.At,
                    request.At,
                    valueClass
                ),
                null
            );
            if (!changes.TryGetValue((request.Offer, valueClass), out var list))
                changes[(request.Offer, valueClass)] = list = [];
            list.Add((result, request.At));
        }

        // In one order everywhere, so that two imports at once never wait for each other in a circle.
        foreach (
            var ((offer, valueClass), answers) in changes
                .OrderBy(c => c.Key.Offer, StringComparer.Ordinal)
                .ThenBy(c => c.Key.Class)
        )
        {
            var learnt = await LearningRows.ChangeAsync(
                session,
                offer,
                valueClass,
                now,
                tally => answers.Aggregate(tally, (sum, answer) => sum.With(answer.Result, answer.At, now))
            );
            session.AfterCommit(() => book.Counted(offer, valueClass, learnt));
        }
        if (changes.Count > 0)
            await session.KeepAsync(Jobs.LearningKeeper.Untaught, true, now);
        return added;
    }

    private static Task<int> LedgerAsync(Session session, Request request, Guid id, int valueClass) =>
        session.ExecuteAsync(
            """
            INSERT INTO decision (customer_id, decided_at, id, channel, placement, actor_id, control, top_offer, content)
            VALUES (@customer, @at, @id, @channel, 'history', @actor, @control, @top, @content)
            ON CONFLICT DO NOTHING
            """,
            ("customer", request.Customer),
            ("at", request.At),
            ("id", id),
            ("channel", request.Channel),
            ("actor", Guid.Empty),
            ("control", request.Control),
            ("top", request.Control ? null : request.Offer),
            (
                "content",
                Json.Of(
                    new DecisionContent
                    {
                        Shape = 1,
                        Seed = "",
                        Fingerprint = "",
                        Class = valueClass,
                        Policy =
                            $"history of {request.System}{Before}{(request.Probability is { } p ? p.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "unknown")}",
                        Candidates = [],
                        Barred = [],
                        Proposed = request.Control ? [] : [request.Offer],
                        WouldHave = request.Control ? request.Offer : null,
                    }
                )
            )
        );

    private static async Task<Dictionary<Guid, int>> ClassesAsync(Session session, Guid[] customers) =>
        (
            await session.QueryAsync(
                $"SELECT customer_id, value_class FROM customer WHERE customer_id {session.InGuids("who")}",
                row => (Customer: row.Guid(0), Class: row.IntOrNull(1) ?? 0),
                ("who", customers)
            )
        ).ToDictionary(c => c.Customer, c => c.Class);
}
