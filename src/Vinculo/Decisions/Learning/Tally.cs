using Vinculo.Customers;

namespace Vinculo.Decisions.Learning;

/// <summary>Answers to one offer in one value class, older ones counting less: what people are shown, beside what is believed.</summary>
/// <param name="Accepted">Decayed count of yes.</param>
/// <param name="Missed">Decayed count of no and not now.</param>
/// <param name="AcceptedEver">Undecayed count of yes.</param>
/// <param name="At">When the counts were last brought up to date.</param>
public sealed record Tally(double Accepted, double Missed, long AcceptedEver, DateTimeOffset At)
{
    /// <summary>An answer counts half after this.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(180);

    public static readonly Tally None = new(0, 0, 0, DateTimeOffset.UnixEpoch);

    /// <summary>Answers in all, decayed.</summary>
    public double Answers => Accepted + Missed;

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
        // A part of an answer is no answer yet, and silence is none.
        if (result is not (Result.Accepted or Result.Refused or Result.NotNow))
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

    internal static double Weight(TimeSpan age) => Math.Pow(0.5, Math.Max(0, age / HalfLife));

    /// <summary>The class a count is kept under; 0 unknown.</summary>
    internal static int ClassOf(ValueClass? value) => value is { } known ? (int)known : 0;
}
