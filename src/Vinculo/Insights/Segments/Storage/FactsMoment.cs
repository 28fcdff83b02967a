using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments.Storage;

/// <summary>The moment fields are worked out for, and how money is read; the same as scores are, so that both tell one story.</summary>
/// <param name="At">Facts before it count.</param>
/// <param name="Day">Its day in the company's zone.</param>
/// <param name="MarginShare">What is left of an amount whose margin nobody wrote down.</param>
/// <param name="Money">Which amounts count.</param>
/// <param name="Contractual">Customers leave by ending what they hold; else by not coming back.</param>
/// <param name="FirstFact">The first day with a fact; null: none yet.</param>
internal sealed record FactsMoment(
    DateTimeOffset At,
    DateOnly Day,
    double MarginShare,
    CountedMoney Money,
    bool Contractual,
    DateOnly? FirstFact,
    TimeZoneInfo Zone
)
{
    /// <summary>Now, or the end of the data when they ended long ago.</summary>
    public static async Task<FactsMoment> NowAsync(
        Session session,
        DateTimeOffset now,
        TimeZoneInfo zone,
        string currency
    )
    {
        var terms = await ScoreStore.TermsAsync(session);
        var run = await ScoreStore.LastRunAsync(session);
        var horizon = run?.Today(now, zone) ?? await Horizon.ReadAsync(session, now, zone, currency);
        return horizon is null
            ? new(now, DayOf(now, zone), terms.DefaultMargin, new(false, currency), true, null, zone)
            : new(
                horizon.Moment,
                horizon.AsOf,
                terms.DefaultMargin,
                horizon.Money,
                horizon.Relationship == Relationship.Contractual,
                horizon.FirstFact,
                zone
            );
    }

    /// <summary>The beginning of a day in the past.</summary>
    public FactsMoment On(DateOnly day) => this with { At = FeatureSet.Begin(day, Zone), Day = day };

    public static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
