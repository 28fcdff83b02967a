using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Behaviour;

/// <summary>
/// Where and when a customer is best reached, from her contacts of the last twelve months: those she began show what she
/// likes, those we began show what she answers. With no contacts every channel and hour is as good as another.
/// </summary>
public sealed class ContactHabits
{
    /// <summary>Hours of one part of the day, as in the behaviour profile.</summary>
    public const int PartHours = BehaviourProfile.PartHours;

    // Of all customers: about one try in three reaches somebody. Weighs as much as three tries of her own.
    private const double UsuallyReached = 1.0 / 3;
    private const double Prior = 3;
    private const int MostRows = 500;

    private readonly Dictionary<Channel, int> began = [];
    private readonly Dictionary<Channel, (int Tried, int Reached)> sought = [];
    private readonly double[] parts = new double[24 / PartHours];
    private double times;

    /// <summary>Contacts behind it.</summary>
    public int Contacts { get; private set; }

    private const string Contacted =
        "FROM interaction WHERE occurred_at >= @year AND direction IN (1, 2) AND kind IN (1, 3, 5, 6) AND customer_id";

    /// <summary>Asks for the contacts of one customer; filled when the question is read.</summary>
    public static (Question Question, ContactHabits Habits) Of(
        CustomerId customer,
        DateTimeOffset now,
        TimeZoneInfo zone
    )
    {
        var habits = new ContactHabits();
        return (
            new(
                $"SELECT channel, direction, occurred_at, outcome {Contacted} = @habits ORDER BY occurred_at DESC LIMIT {MostRows}",
                row => habits.Note(row, 0, zone),
                ("habits", customer),
                ("year", now.AddYears(-1))
            ),
            habits
        );
    }

    /// <summary>Asks for the contacts of some customers.</summary>
    /// <param name="who">SQL that compares a customer's identifier: <c>= @who</c>.</param>
    /// <param name="key">Its parameter.</param>
    /// <param name="now">The end of the twelve months.</param>
    /// <param name="of">Whose habits to fill, on whose clock; null: nobody's.</param>
    public static Question OfMany(
        string who,
        (string, object?) key,
        DateTimeOffset now,
        Func<Guid, (ContactHabits Habits, TimeZoneInfo Zone)?> of
    ) =>
        new(
            $"SELECT customer_id, channel, direction, occurred_at, outcome {Contacted} {who}",
            row =>
            {
                if (of(row.Guid(0)) is var (habits, zone))
                    habits.Note(row, 1, zone);
            },
            key,
            ("year", now.AddYears(-1))
        );

    private void Note(Row row, int from, TimeZoneInfo zone) =>
        Note(row.Enum<Channel>(from), row.Int(from + 1) == 1, row.Instant(from + 2), row.TextOrNull(from + 3), zone);

    /// <summary>Notes one contact.</summary>
    /// <param name="channel">Through what.</param>
    /// <param name="hers">She began it.</param>
    /// <param name="at">When.</param>
    /// <param name="outcome">How it ended, if that was written down.</param>
    /// <param name="zone">Her clock.</param>
    public void Note(Channel channel, bool hers, DateTimeOffset at, string? outcome, TimeZoneInfo zone)
    {
        Contacts++;
        var reached = hers || ContactNote.IsDirect(outcome);
        if (hers)
            began[channel] = began.GetValueOrDefault(channel) + 1;
        else
        {
            var (tried, found) = sought.GetValueOrDefault(channel);
            sought[channel] = (tried + 1, found + (reached ? 1 : 0));
        }
        if (!reached)
            return;
        parts[TimeZoneInfo.ConvertTime(at, zone).Hour / PartHours]++;
        times++;
    }

    /// <summary>How many contacts she began through a channel.</summary>
    public int Began(Channel channel) => began.GetValueOrDefault(channel);

    /// <summary>Chance that a contact through a channel reaches her, 0 … 1.</summary>
    public double ReachOf(Channel channel)
    {
        var (tried, reached) = sought.GetValueOrDefault(channel);
        var all = began.Values.Sum();
        // Who writes to us by WhatsApp reads it: a channel that is half of what she begins counts like tries that reached her.
        var likes = all == 0 ? 0 : Prior * Began(channel) / all;
        return (UsuallyReached * Prior + reached + likes) / (Prior + tried + likes);
    }

    /// <summary>How much better an hour is than any: 1 is as good as the mean of the day.</summary>
    /// <param name="hour">0 … 23 on her clock.</param>
    public double ShareOf(int hour)
    {
        var even = 1.0 / parts.Length;
        return (parts[hour / PartHours] + Prior * even) / (times + Prior) / even;
    }
}
