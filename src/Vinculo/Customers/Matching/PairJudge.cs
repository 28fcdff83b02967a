using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>Turns two compared atoms into what is kept of the pair.</summary>
internal static class PairJudge
{
    /// <summary>Is this reading worth keeping: above the review threshold, or high and yet forbidden?</summary>
    public static bool Kept(PairReading reading, Weights weights) =>
        reading.Verdict is PairVerdict.Same or PairVerdict.Lone or PairVerdict.Review
        && (reading.Bits >= weights.ReviewBits || reading.Veto is not null);

    /// <summary>May the evidence join these two without asking?</summary>
    public static bool Automatic(MatchPair pair, Weights weights) =>
        pair is { Verdict: PairVerdict.Same, Veto: null } && pair.Bits >= weights.SurnamesBits;

    /// <summary>May it, as long as nobody else is called and reached so?</summary>
    public static bool Lone(MatchPair pair, Weights weights) =>
        pair is { Verdict: PairVerdict.Lone, Veto: null } && pair.Bits >= weights.ContactBits;

    /// <summary>As <see cref="Automatic(MatchPair, Weights)"/>, of two parts.</summary>
    public static bool Automatic(PairReading reading, Weights weights) =>
        reading is { Verdict: PairVerdict.Same, Veto: null } && Math.Round(reading.Bits, 3) >= weights.SurnamesBits;

    /// <summary>As <see cref="Lone(MatchPair, Weights)"/>, of two parts.</summary>
    public static bool Lone(PairReading reading, Weights weights) =>
        reading is { Verdict: PairVerdict.Lone, Veto: null } && Math.Round(reading.Bits, 3) >= weights.ContactBits;

    /// <summary>
    /// Does something that few share speak for the two, and nothing against? With what else is known of them it may be enough.
    /// </summary>
    public static bool Bond(MatchPair pair, Weights weights) =>
        pair is { Verdict: PairVerdict.Review, Veto: null } && pair.Bits >= weights.ReviewBits && Few(pair.Bars);

    /// <summary>As <see cref="Bond(MatchPair, Weights)"/>, of two parts.</summary>
    public static bool Bond(PairReading reading, Weights weights) =>
        reading is { Verdict: PairVerdict.Review, Veto: null }
        && Math.Round(reading.Bits, 3) >= weights.ReviewBits
        && Few(reading.Bars);

    // Names, cities and what e-mails are made of go on from one to the next for ever.
    private static bool Few(IReadOnlyList<EvidenceBar> bars) =>
        bars.Any(b => b is { Comparison: "phone" or "email" or "document" or "birth", Level: "Equal" });

    public static MatchPair Of(
        PairKey key,
        CustomerKind kind,
        PairReading reading,
        Weights weights,
        int answersOfPattern,
        long worth,
        bool highValue
    ) =>
        new()
        {
            Key = key,
            Kind = kind,
            Bits = Math.Round(reading.Bits, 3),
            Probability = Math.Round(reading.Probability, 6),
            Bars = reading.Bars,
            Pattern = reading.Pattern,
            Grounds = reading.Grounds,
            Verdict = reading.Verdict,
            Veto = reading.Veto,
            ModelVersion = weights.Version,
            State = PairState.Open,
            Teaching = Teaching(reading.Bits, weights, answersOfPattern),
            Worth = worth,
            SecondLook = highValue ? 1 : 0,
        };

    /// <summary>
    /// What an answer would teach: most where the evidence lies at a threshold and nobody has been asked about a pair of
    /// this kind before. Uncertainty sampling weighted by novelty, after Settles (2009) §3.1 and §6.
    /// </summary>
    public static double Teaching(double bits, Weights weights, int answersOfPattern)
    {
        var away = Math.Min(Math.Abs(bits - weights.ReviewBits), Math.Abs(bits - weights.AutomaticBits));
        return Math.Round(1 / (1 + away / 3) / Math.Sqrt(1 + answersOfPattern), 4);
    }

    /// <summary>How often people have answered about pairs of each of these kinds.</summary>
    public static async Task<Dictionary<string, int>> AnswersAsync(Session session, string[] patterns)
    {
        var answers = new Dictionary<string, int>(StringComparer.Ordinal);
        if (patterns.Length > 0)
            foreach (
                var (pattern, count) in await session.QueryAsync(
                    $"SELECT pattern, same_count + different_count FROM match_pattern WHERE pattern {session.InValues("patterns")}",
                    row => (row.Text(0), row.Int(1)),
                    ("patterns", patterns)
                )
            )
                answers[pattern] = count;
        return answers;
    }
}
