using Vinculo.Analytics.Decide;
using Vinculo.Customers;

namespace Vinculo.Decisions;

/// <summary>Answers to one offer in one value class, older ones counting less.</summary>
/// <param name="Accepted">Decayed count of yes.</param>
/// <param name="Missed">Decayed count of no and not now.</param>
/// <param name="AcceptedEver">Undecayed count of yes.</param>
/// <param name="At">When the counts were last brought up to date.</param>
public sealed record Tally(double Accepted, double Missed, long AcceptedEver, DateTimeOffset At)
{
    /// <summary>An answer counts half after this.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(180);

    public static readonly Tally None = new(0, 0, 0, DateTimeOffset.UnixEpoch);

    /// <summary>The counts at a later moment; an earlier one changes nothing.</summary>
    public Tally AgedTo(DateTimeOffset moment)
    {
        if (moment <= At)
            return this;
        var left = Weight(moment - At);
        return new(Accepted * left, Missed * left, AcceptedEver, moment);
    }

    /// <summary>The counts with one answer more.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="given">When it was given; an answer told late counts as old as it is.</param>
    /// <param name="now">The moment of counting.</param>
    public Tally With(Result result, DateTimeOffset given, DateTimeOffset now) => Changed(result, given, now, 1);

    /// <summary>The counts as if that answer had never been counted.</summary>
    public Tally Without(Result result, DateTimeOffset given, DateTimeOffset now) => Changed(result, given, now, -1);

    private Tally Changed(Result result, DateTimeOffset given, DateTimeOffset now, int sign)
    {
        if (result == Result.Undone)
            return this;
        var aged = AgedTo(now);
        var weight = sign * (given < aged.At ? Weight(aged.At - given) : 1);
        return result == Result.Accepted
            ? aged with
            {
                Accepted = Math.Max(0, aged.Accepted + weight),
                AcceptedEver = Math.Max(0, aged.AcceptedEver + sign),
            }
            : aged with
            {
                Missed = Math.Max(0, aged.Missed + weight),
            };
    }

    internal static double Weight(TimeSpan age) => Math.Pow(0.5, age / HalfLife);
}

/// <summary>Turns answers into beliefs, per offer and value class.</summary>
/// <remarks>
/// Beta–Bernoulli with two storeys: the offer's prior weighs as much as <see cref="PriorStrength"/> answers; what the
/// other classes answered moves it; and the result weighs as much as <see cref="ClassStrength"/> answers of the class
/// itself. A class without answers believes what the others taught; one with many believes its own.
/// </remarks>
internal static class Learning
{
    public const double PriorStrength = 20;
    public const double ClassStrength = 20;

    public static BetaBernoulli Believe(
        Offer offer,
        int valueClass,
        IReadOnlyDictionary<int, Tally> tallies,
        DateTimeOffset now
    )
    {
        var whole = BetaBernoulli.Prior(offer.PriorRate, PriorStrength);
        var own = Tally.None;
        foreach (var (other, tally) in tallies)
        {
            var aged = tally.AgedTo(now);
            if (other == valueClass)
                own = aged;
            else
                whole = whole with { Accepted = whole.Accepted + aged.Accepted, Refused = whole.Refused + aged.Missed };
        }
        return whole.Narrow(ClassStrength) with { Accepted = own.Accepted, Refused = own.Missed };
    }

    public static int ClassOf(ValueClass? value) => value is { } known ? (int)known : 0;
}
