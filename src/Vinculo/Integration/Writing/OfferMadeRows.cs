using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Writing;

internal sealed record OfferMadeInput(
    string[] Claims,
    Guid Id,
    DateTimeOffset At,
    int Channel,
    string Offer,
    double? Propensity,
    int Result,
    string? Reason,
    bool Control
) : OwnedInput(Claims);

/// <summary>
/// Offers made before Vínculo, with their answers: decisions nobody here took, from which the choice of offers learns.
/// </summary>
internal sealed class OfferMadeRows(CustomerWriter customers) : OwnedRows<OfferMadeInput>(ImportFields.OffersMade, customers)
{
    private const int NoAnswer = 4;

    private static readonly int Key = F("key"),
        OccurredAt = F("occurredAt"),
        ChannelOf = F("channel"),
        OfferOf = F("offer"),
        PropensityOf = F("propensity"),
        ResultOf = F("result"),
        ReasonOf = F("reason"),
        ControlOf = F("control");

    protected override OfferMadeInput? Read(ParsedRow row, ImportScope scope)
    {
        var at = row.Instant(OccurredAt)!.Value;
        return new(
            Customer.ClaimsOf(row, scope),
            Ids.From(at, "offer-made:" + scope.SystemCode, row.NameOr(row.Text(Key))),
            at,
            row.Choice(ChannelOf) ?? 1,
            row.Text(OfferOf)!,
            (double?)row.Number(PropensityOf),
            row.Choice(ResultOf) ?? NoAnswer,
            row.Text(ReasonOf),
            row.Flag(ControlOf) ?? false
        );
    }

    protected override async Task StoreAsync(ImportBatch batch, List<(ParsedRow Row, OfferMadeInput Input, Guid Customer)> rows)
    {
        var session = batch.Session;
        var known = await KnownRows.FindAsync(
            session,
            "decision",
            "decided_at",
            "top_offer",
            rows.Select(r => (r.Customer, r.Input.At.ToUnixTimeMilliseconds(), r.Input.Id)).ToList(),
            row => row.TextOrNull(0)
        );
        var decisions = new List<object?[]>();
        var outcomes = new List<object?[]>();
        var timeline = new List<TimelineRow>();
        foreach (var (row, input, customer) in rows)
        {
            if (!known.TryAdd(input.Id, input.Offer))
            {
                batch.Unchanged(row, customer);
                continue;
            }
            var at = input.At.ToUnixTimeMilliseconds();
            decisions.Add(
                [
                    customer, input.At, input.Id, input.Channel, "import", Guid.Empty, input.Control, input.Offer,
                    Json.Of(
                        new
                        {
                            imported = true,
                            offer = input.Offer,
                            propensity = input.Propensity,
                            control = input.Control,
                        }
                    ),
                ]
            );
            batch.Made("decision", customer, at, input.Id);
            if (input.Result != NoAnswer)
            {
                var outcome = Ids.From(input.At, "offer-answer", input.Id.ToString("N"));
                outcomes.Add([customer, input.Id, outcome, input.Offer, input.Result, input.Reason, input.At]);
                batch.Made("decision_outcome", customer, input.Id, outcome);
            }
            if (!input.Control)
                timeline.Add(
                    new(
                        customer,
                        input.At,
                        Ids.From(input.At, "offer-shown", input.Id.ToString("N")),
                        input.Channel,
                        3,
                        2,
                        input.Offer,
                        null,
                        null,
                        input.Result switch { 1 => "accepted", 2 => "refused", 3 => "notNow", _ => null },
                        null,
                        null,
                        null
                    )
                );
            batch.Touch(customer, ChangeKind.Facts);
            batch.Created(row, customer);
        }
        await session.InsertManyAsync(
            "decision",
            ["customer_id", "decided_at", "id", "channel", "placement", "actor_id", "control", "top_offer", "content"],
            decisions
        );
        await session.InsertManyAsync(
            "decision_outcome",
            ["customer_id", "decision_id", "id", "offer_code", "result", "reason", "occurred_at"],
            outcomes
        );
        await TimelineRows.WriteAsync(batch, timeline);
    }

    private static int F(string code) => ImportFields.OffersMade.Ordinal(code);
}
