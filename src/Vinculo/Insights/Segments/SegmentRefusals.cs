using Vinculo.Platform;

namespace Vinculo.Insights.Segments;

internal static class SegmentRefusals
{
    public static Refusal NotFound => Refusal.Missing("segments.not-found");

    public static Refusal NoSuchSegment(string code) => Refusal.Missing("segments.no-such-segment", ("segment", code));

    public static Refusal Changed => Refusal.Stale("segments.changed");

    public static Refusal NoName => Refusal.Invalid("segments.no-name", "name");

    public static Refusal ForecastFew(long stood, long moves) =>
        Refusal.Conflict(
            "segments.forecast-few",
            ("stood", stood),
            ("needed", SegmentForecast.FewestCustomers),
            ("moves", moves),
            ("neededMoves", SegmentForecast.FewestMoves)
        );

    public static Refusal Dates => Refusal.Invalid("segments.dates", "desde");
}
