using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>What people answered about pairs of about the same evidence.</summary>
/// <param name="From">Lower end, bits; the band is two bits wide.</param>
public sealed record AnswerBand(int From, int Same, int Different)
{
    public double SameShare => Same + Different == 0 ? 0 : (double)Same / (Same + Different);
}

/// <summary>Where the thresholds would lie by what people answered.</summary>
/// <param name="Answers">How many answers stand behind it.</param>
/// <param name="ReviewBits">Suggested start of the queue; null: too few answers to say.</param>
/// <param name="AutomaticBits">Suggested start of joining without asking; null: too few answers to say.</param>
public sealed record Calibration(
    int Answers,
    IReadOnlyList<AnswerBand> Bands,
    double? ReviewBits,
    double? AutomaticBits
)
{
    /// <summary>Fewer answers than this move no threshold.</summary>
    public const int Enough = 30;

    /// <summary>So many wrong joins in a hundred are the most that is accepted, told from the answers with 90 % confidence.</summary>
    public const double MostWrong = .02;

    /// <summary>So many doubles in a hundred may be missed below the queue.</summary>
    public const double MostMissed = .05;

    private const int Considered = 20_000;

    internal static async Task<Calibration> ReadAsync(Session session) =>
        Of(
            await session.QueryAsync(
                $"SELECT bits, state FROM match_pair WHERE state IN (2, 3) AND decided_by IS NOT NULL ORDER BY decided_at DESC LIMIT {Considered}",
                row => (row.Double(0), row.Enum<PairState>(1) == PairState.Same)
            )
        );

    /// <param name="answers">Evidence of a pair and whether people said it is one.</param>
    internal static Calibration Of(IReadOnlyList<(double Bits, bool Same)> answers)
    {
        var bands = answers
            .GroupBy(a => (int)Math.Floor(Math.Clamp(a.Bits, -20, 60) / 2) * 2)
            .OrderBy(g => g.Key)
            .Select(g => new AnswerBand(g.Key, g.Count(a => a.Same), g.Count(a => !a.Same)))
            .ToList();
        if (answers.Count < Enough)
            return new(answers.Count, bands, null, null);

        // From the surest down: as long as the wrong ones among all above stay few, with what chance allows on top.
        double? automatic = null;
        var (wrong, seen) = (0, 0);
        foreach (var level in answers.GroupBy(a => a.Bits).OrderByDescending(g => g.Key))
        {
            seen += level.Count();
            wrong += level.Count(a => !a.Same);
            if (seen >= Enough && UpperShare(wrong, seen) <= MostWrong)
                automatic = level.Key;
        }
        // From below up: as long as few of the doubles lie there.
        double? review = null;
        var (doubles, missed) = (answers.Count(a => a.Same), 0);
        foreach (var level in answers.GroupBy(a => a.Bits).OrderBy(g => g.Key))
        {
            if (missed > MostMissed * doubles)
                break;
            review = level.Key;
            missed += level.Count(a => a.Same);
        }
        return new(answers.Count, bands, Rounded(review), Rounded(automatic));
    }

    /// <summary>The share that lies above the true one in nine cases of ten: Wilson's upper bound (1927).</summary>
    internal static double UpperShare(int hits, int of)
    {
        const double z = 1.2816;
        var share = (double)hits / of;
        var centre = share + z * z / (2 * of);
        var spread = z * Math.Sqrt(share * (1 - share) / of + z * z / (4.0 * of * of));
        return (centre + spread) / (1 + z * z / of);
    }

    private static double? Rounded(double? bits) => bits is { } b ? Math.Round(b, 1) : null;
}
