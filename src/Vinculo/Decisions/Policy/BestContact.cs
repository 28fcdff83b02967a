using Vinculo.Customers;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Value;

namespace Vinculo.Decisions.Policy;

/// <summary>Through which channel and when a contact brings most for least.</summary>
/// <param name="At">Now, when now is good.</param>
/// <param name="CostMinor">Of one contact; 0 also when the company has not said.</param>
/// <param name="Reach">Chance that it reaches the customer, 0 … 1.</param>
public sealed record ContactProposal(
    Channel Channel,
    DateTimeOffset At,
    long CostMinor,
    string? Currency,
    double Reach
);

/// <summary>One channel to this customer.</summary>
/// <param name="Known">We have an address or number for it.</param>
public sealed record ChannelVerdict(Channel Channel, bool Known, ContactVerdict Verdict);

/// <summary>Weighs channels and hours. Pure.</summary>
internal static class BestContact
{
    private const int DaysAhead = 7;

    /// <summary>A day later is worth a little less: a promise forgotten, an offer gone stale.</summary>
    private const double KeepsADay = 0.95;

    /// <summary>
    /// Of every channel that may be used, the hour within a week with the least cost for a customer reached. What reaches
    /// nobody costs the contact and the wait; where costs are not said, the surest way is proposed.
    /// </summary>
    /// <param name="policy">On the customer's clock.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="context">What is known; its moment is now.</param>
    /// <param name="channels">Verdicts of now for each channel.</param>
    /// <param name="habits">Of the customer.</param>
    /// <param name="costs">Of the company.</param>
    /// <returns>Null: no channel may be used within a week.</returns>
    public static ContactProposal? Choose(
        ContactPolicy policy,
        ContactPurpose purpose,
        DecisionContext context,
        IReadOnlyList<ChannelVerdict> channels,
        ContactHabits habits,
        ContactCosts costs
    )
    {
        ContactProposal? best = null;
        var least = double.PositiveInfinity;
        var dearest = Math.Max(1, channels.Max(c => costs.Of(c.Channel)));
        foreach (var channel in channels.Where(c => c.Known && c.Verdict.Answer != ContactAnswer.Block))
        {
            var usual = habits.ReachOf(channel.Channel);
            foreach (var at in Hours(context.Moment.At, channel.Verdict.Until ?? context.Moment.At))
            {
                var reach = Reach(usual, habits.ShareOf(HourOf(policy.Zone, at)));
                var worth = reach * Math.Pow(KeepsADay, (at - context.Moment.At).TotalDays);
                // The wait counts like a tenth of the dearest contact, so that among free channels the surest wins.
                var cost = (costs.Of(channel.Channel) + 0.1 * dearest) / worth;
                if (cost >= least)
                    continue;
                var then = context with { Moment = context.Moment with { At = at } };
                if (!policy.Judge(purpose, channel.Channel, then).IsAllowed)
                    continue;
                least = cost;
                best = new(channel.Channel, at, costs.Of(channel.Channel), costs.Currency, reach);
            }
        }
        return best;
    }

    /// <summary>The hour multiplies the odds of the channel: a good one makes it likelier and never certain.</summary>
    private static double Reach(double usual, double hour)
    {
        var odds = usual / (1 - usual) * hour;
        return odds / (1 + odds);
    }

    /// <summary>The first moment allowed, and then every full hour for a week.</summary>
    private static IEnumerable<DateTimeOffset> Hours(DateTimeOffset now, DateTimeOffset first)
    {
        if (first - now > TimeSpan.FromDays(DaysAhead))
            yield break;
        yield return first;
        var hour = new DateTimeOffset(first.UtcDateTime.Date.AddHours(first.UtcDateTime.Hour + 1), TimeSpan.Zero);
        for (; hour - now <= TimeSpan.FromDays(DaysAhead); hour = hour.AddHours(1))
            yield return hour;
    }

    private static int HourOf(TimeZoneInfo zone, DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).Hour;
}
