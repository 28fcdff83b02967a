using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;

namespace Vinculo.Insights.Behaviour;

/// <summary>How much of something a customer uses.</summary>
/// <param name="Code">The measure.</param>
/// <param name="Level">Mean of the last three whole months.</param>
/// <param name="Trend">Against the three before, −1 … 1.</param>
/// <param name="Usual">First quartile, median and third quartile of similar customers; null: too few of them.</param>
internal sealed record UseOf(string Code, double Level, double Trend, PeerLevel? Usual);

/// <summary>Quartiles of similar customers.</summary>
internal sealed record PeerLevel(double Low, double Middle, double High, int Customers);

/// <summary>
/// What a customer does by habit, from the twelve months before the run: when, through what, how much, how evenly. Where
/// there is too little to call it a habit, there is none.
/// </summary>
internal sealed class BehaviourProfile
{
    /// <summary>Fewer contacts and purchases show no hour.</summary>
    public const int FewestTimes = 6;

    /// <summary>Fewer contacts show no channel.</summary>
    public const int FewestContacts = 3;

    /// <summary>Hours of one part of the day.</summary>
    public const int PartHours = 3;

    /// <summary>A part of the day or a weekday is a habit with this share more than its even share.</summary>
    private const double Habit = 1.6;

    /// <summary>Distances between purchases that scatter less than this against their mean are even.</summary>
    private const double Even = 0.5;

    private readonly int[] parts = new int[24 / PartHours];
    private readonly int[] weekdays = new int[7];
    private readonly Dictionary<Channel, int> channels = [];

    /// <summary>Contacts and purchases of the twelve months.</summary>
    public int Times { get; private set; }

    public int Contacts { get; private set; }

    /// <summary>By part of the day, from midnight.</summary>
    public IReadOnlyList<int> Parts => parts;

    /// <summary>From Sunday, as <see cref="DayOfWeek"/>.</summary>
    public IReadOnlyList<int> Weekdays => weekdays;

    public IReadOnlyDictionary<Channel, int> Channels => channels;

    /// <summary>First hour of the part of the day they prefer; null: none stands out.</summary>
    public int? PreferredHour => Preferred(parts) is { } part ? part * PartHours : null;

    public DayOfWeek? PreferredDay => (DayOfWeek?)Preferred(weekdays);

    public Channel? PreferredChannel =>
        Contacts >= FewestContacts && channels.MaxBy(c => c.Value) is var top && 2 * top.Value >= Contacts
            ? top.Key
            : null;

    /// <summary>Days between purchases or payments, and how much they scatter against their mean; null with fewer than four.</summary>
    public (double Days, double Scatter)? Rhythm { get; private set; }

    public bool IsEven => Rhythm is { Scatter: < Even };

    public List<UseOf> Use { get; } = [];

    public LifeCycle Stage { get; private set; } = new(LifeCyclePhase.Acquire, "new", 0);

    /// <param name="facts">The customer.</param>
    /// <param name="horizon">As of when.</param>
    /// <param name="peers">What is usual; null when it is not known.</param>
    /// <param name="customer">For the stage: risk and open matters.</param>
    public static BehaviourProfile Of(
        CustomerFacts facts,
        Horizon horizon,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, PeerLevel>>? peers,
        Customer customer
    )
    {
        var profile = new BehaviourProfile();
        var from = FeatureSet.Begin(horizon.AsOf.AddYears(-1), horizon.Zone);
        foreach (var contact in facts.Contacts)
            if (contact.At >= from && contact.At < horizon.Moment && CostTerms.Counts(contact.Kind))
            {
                profile.Note(contact.At, horizon.Zone);
                profile.Contacts++;
                profile.channels[contact.Channel] = profile.channels.GetValueOrDefault(contact.Channel) + 1;
            }
        var bought = facts
            .Transactions.Where(t => t.Spend && t.Amount > 0 && t.At >= from && t.At < horizon.Moment)
            .Select(t => t.At)
            .ToList();
        // Bills come when the company sends them: only what customers do themselves shows their hour.
        if (horizon.Relationship == Relationship.Transactional)
            bought.ForEach(at => profile.Note(at, horizon.Zone));
        profile.Rhythm = RhythmOf(bought);
        profile.UseAgainst(facts, horizon, peers);
        profile.Stage = LifeCycle.Of(customer, profile.Use, profile.TenureMonths);
        return profile;
    }

    /// <summary>Months as a customer; not a number when unknown.</summary>
    public double TenureMonths { get; private set; }

    private void UseAgainst(
        CustomerFacts facts,
        Horizon horizon,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, PeerLevel>>? peers
    )
    {
        var features = new FeatureSet(horizon.Measures, new Dictionary<Guid, DateOnly>());
        var values = new double[features.Names.Count];
        var family = features.At(facts, horizon.AsOf, horizon.Moment, horizon.Zone, values) ?? "";
        TenureMonths = values[0];
        var usual = peers?.GetValueOrDefault(family);
        for (var f = 0; f < values.Length; f++)
            foreach (var code in horizon.Measures)
                if (features.Names[f] == FeatureSet.Level(code) && !double.IsNaN(values[f]))
                    Use.Add(
                        new(
                            code,
                            values[f],
                            double.IsNaN(values[f + 1]) ? 0 : values[f + 1],
                            usual?.GetValueOrDefault(features.Names[f])
                        )
                    );
    }

    private void Note(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        Times++;
        parts[local.Hour / PartHours]++;
        weekdays[(int)local.DayOfWeek]++;
    }

    private int? Preferred(int[] counts)
    {
        if (Times < FewestTimes)
            return null;
        var top = Array.IndexOf(counts, counts.Max());
        return counts[top] >= Habit * Times / counts.Length && counts[top] >= FewestContacts ? top : null;
    }

    private static (double, double)? RhythmOf(List<DateTimeOffset> times)
    {
        var gaps = times.Zip(times.Skip(1), (a, b) => (b - a).TotalDays).Where(g => g >= 0.5).ToList();
        if (gaps.Count < FewestContacts)
            return null;
        var mean = gaps.Average();
        return (mean, Math.Sqrt(gaps.Average(g => (g - mean) * (g - mean))) / mean);
    }
}
