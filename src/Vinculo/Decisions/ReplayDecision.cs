using System.Globalization;
using System.Text;
using System.Text.Json;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Decisions.Learning;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary>A decision made again from its ledger row.</summary>
/// <param name="Decision">As it stands in the ledger.</param>
/// <param name="Again">What comes out today.</param>
/// <param name="Same">Whether it is the same answer: proposals, probabilities, every factor, every bar that was spelled out.</param>
public sealed record Replayed(Decision Decision, DecisionContent Again, bool Same);

/// <summary>
/// Decides again what was decided: with the customer as she was known, the catalogue and rules of then and the numbers that
/// what had been learnt gave. Later versions of any of them change nothing.
/// </summary>
public sealed class ReplayDecision(OfferBook book, NextBestAction nextBestAction, ILogger<ReplayDecision> log)
{
    /// <param name="id">Which decision.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns><c>decision.not-found</c>; <c>decision.no-replay</c> for one older than what is kept for it.</returns>
    public async Task<Outcome<Replayed>> RunAsync(Guid id, CancellationToken cancel = default)
    {
        if (await nextBestAction.FindAsync(id, cancel) is not { } decision)
            return DecisionRefusals.NoSuchDecision(id);
        var then = decision.Content;
        if (
            then is not { Shape: DecisionContent.ShapeNow, Reading: { } reading }
            || decision.KeptContext() is not { } context
            || await book.PageOfAsync(then, cancel) is not { } page
        )
            return Refusal.Conflict("decision.no-replay");
        var again = Ranking.Decide(
            context,
            page,
            new KeptBeliefs(then),
            new(
                ulong.Parse(then.Seed, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                then.Shaped,
                reading,
                then.Most,
                then.Spelled,
                then.Policy
            ),
            log
        );
        return new Replayed(decision, again, Essence(again) == Essence(then));
    }

    /// <summary>What has to be the same. How many were not worth it hangs on offers whose numbers were not kept.</summary>
    private static string Essence(DecisionContent content)
    {
        var text = new StringBuilder(8_192);
        var kept = content.KeptAway?.Where(k => k.Key != Ranking.NotWorthIt).ToDictionary(k => k.Key, k => k.Value);
        using var json = JsonDocument.Parse(Json.Of(content with { Fingerprint = "", KeptAway = kept }).Text);
        Write(json.RootElement, text);
        return text.ToString();
    }

    /// <summary>The same for every way an engine may write a row back: names in order, numbers as numbers.</summary>
    private static void Write(JsonElement part, StringBuilder text)
    {
        switch (part.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in part.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    text.Append('{').Append(property.Name).Append(':');
                    Write(property.Value, text);
                    text.Append('}');
                }
                break;
            case JsonValueKind.Array:
                foreach (var element in part.EnumerateArray())
                {
                    text.Append('[');
                    Write(element, text);
                    text.Append(']');
                }
                break;
            case JsonValueKind.Number:
                text.Append(part.GetDouble().ToString("R", CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(part.ToString());
                break;
        }
    }

    /// <summary>What was believed of the offers that were compared, as the ledger kept it.</summary>
    private sealed class KeptBeliefs(DecisionContent content) : IBeliefs
    {
        private readonly Dictionary<string, BelievedOdds> known = content
            .Candidates.Select(c => (c.Offer, Numbers: new[] { c.Odds, c.Deviation, c.Answers }))
            .Concat((content.Others ?? new Dictionary<string, double[]>()).Select(o => (o.Key, o.Value)))
            .ToDictionary(
                o => o.Item1,
                o => new BelievedOdds(o.Item2[0], o.Item2[1] * o.Item2[1], o.Item2[2]),
                StringComparer.Ordinal
            );

        public Func<Offer, double, BelievedOdds?> For(double[] context) =>
            (offer, _) => known.TryGetValue(offer.Code, out var belief) ? belief : null;
    }
}
