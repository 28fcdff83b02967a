using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Writing;

internal sealed record OfferMadeInput(
    string[] Claims,
    string Key,
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
internal sealed class OfferMadeRows(CustomerWriter customers, RecordPastOffer pastOffers)
    : OwnedRows<OfferMadeInput>(ImportFields.OffersMade, customers)
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
            row.NameOr(row.Text(Key)),
            Ids.From(at, scope.SystemCode, "offer/" + row.NameOr(row.Text(Key))),
            at,
            row.Choice(ChannelOf) ?? 1,
            row.Text(OfferOf)!,
            (double?)row.Number(PropensityOf),
            row.Choice(ResultOf) ?? NoAnswer,
            row.Text(ReasonOf),
            row.Flag(ControlOf) ?? false
        );
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, OfferMadeInput Input, Guid Customer)> rows
    )
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
        var requests = new List<RecordPastOffer.Request>();
        var timeline = new List<TimelineRow>();
        foreach (var (row, input, customer) in rows)
        {
            if (!known.TryAdd(input.Id, input.Offer))
            {
                batch.Unchanged(row, customer);
                continue;
            }
            requests.Add(
                new(
                    new(customer),
                    batch.Scope.SystemCode,
                    input.Key,
                    input.At,
                    (Channel)input.Channel,
                    input.Offer,
                    input.Result == NoAnswer ? null : (Result)input.Result,
                    input.Reason,
                    input.Propensity,
                    input.Control
                )
            );
            batch.Made("decision", customer, input.At.ToUnixTimeMilliseconds(), input.Id);
            if (input.Result != NoAnswer && !input.Control)
                batch.Made(
                    "decision_outcome",
                    customer,
                    input.Id,
                    Ids.From(input.At, batch.Scope.SystemCode, "answer/" + input.Key)
                );
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
                        input.Result switch
                        {
                            1 => "accepted",
                            2 => "refused",
                            3 => "notNow",
                            _ => null,
                        },
                        null,
                        null,
                        null
                    )
                );
            batch.Touch(customer, ChangeKind.Facts);
            batch.Created(row, customer);
        }
        await pastOffers.WithinAsync(session, requests);
        await TimelineRows.WriteAsync(batch, timeline);
    }

    private static int F(string code) => ImportFields.OffersMade.Ordinal(code);
}
