using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>How one field of one customer stands.</summary>
public enum CaptureState
{
    Missing = 0,
    Good = 1,

    /// <summary>There, but its check digit fails, many share it, or it is a filler.</summary>
    Doubtful = 2,

    /// <summary>Older than its half-life.</summary>
    Stale = 3,

    /// <summary>The customer would not say; it does not count while nobody may ask.</summary>
    Declined = 4,
}

/// <summary>Who brought a value: a person or program, or a source system. Never both.</summary>
/// <param name="By">User or API key.</param>
/// <param name="Team">Team of that user.</param>
/// <param name="Channel">Through which channel, when that is known.</param>
/// <param name="System">Source system whose file or call brought it.</param>
public sealed record CaptureHand(Guid? By, Guid? Team, Channel? Channel, Guid? System)
{
    public static CaptureHand Nobody { get; } = new(null, null, null, null);
}

/// <summary>One field of one customer as it was found.</summary>
/// <param name="Field">Code of the <see cref="CaptureField"/>.</param>
/// <param name="Validity">How far the value is to be believed, 0 to 1; null: there is none.</param>
/// <param name="At">Since when it is known, or was last confirmed.</param>
/// <param name="Hand">Who brought it.</param>
/// <param name="Declined">The customer would not say.</param>
public sealed record CapturePart(
    string Field,
    double? Validity,
    DateTimeOffset? At,
    CaptureHand Hand,
    bool Declined = false
)
{
    /// <summary>Below this a value is doubtful.</summary>
    public const double Believable = .5;

    public CaptureState State(CaptureField field, DateTimeOffset now) =>
        Validity is not { } valid
            ? Declined
                ? CaptureState.Declined
                : CaptureState.Missing
            : valid < Believable
                ? CaptureState.Doubtful
                : Freshness(field, now) < .5
                    ? CaptureState.Stale
                    : CaptureState.Good;

    /// <summary>From 1 down towards 0; 0 when there is no value.</summary>
    public double Freshness(CaptureField field, DateTimeOffset now) =>
        Validity is null ? 0
        : At is { } at ? field.Freshness(now - at)
        : 1;

    /// <summary>What the value is worth, 0 to 1: believed, and half of it lost with age at most.</summary>
    public double Quality(CaptureField field, DateTimeOffset now) =>
        (Validity ?? 0) * (.5 + .5 * Freshness(field, now));
}

/// <summary>One customer's capture score and what it is made of.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Completeness">Weight of what there is over all weight, 0 to 1.</param>
/// <param name="Validity">Mean validity of what there is, by weight.</param>
/// <param name="Freshness">Mean freshness of what there is, by weight.</param>
/// <param name="Parts">One for each field that counts.</param>
/// <param name="Last">Whose hand brought the newest value.</param>
/// <param name="LastAt">When.</param>
public sealed record CaptureStanding(
    double Score,
    double Completeness,
    double Validity,
    double Freshness,
    IReadOnlyList<CapturePart> Parts,
    CaptureHand Last,
    DateTimeOffset? LastAt
)
{
    /// <summary>
    /// Score = 100 · Σ w·q / Σ w over the fields that count and were not declined; q = validity · (½ + ½ · 2^(−age/half-life)).
    /// </summary>
    public static CaptureStanding Of(
        IReadOnlyList<CapturePart> parts,
        CustomerKind kind,
        CaptureTerms terms,
        DateTimeOffset now
    )
    {
        double all = 0,
            there = 0,
            worth = 0,
            valid = 0,
            fresh = 0;
        var kept = new List<CapturePart>(parts.Count);
        CapturePart? newest = null;
        foreach (var field in terms.For(kind))
        {
            var part =
                parts.FirstOrDefault(p => p.Field == field.Code)
                ?? new CapturePart(field.Code, null, null, CaptureHand.Nobody);
            kept.Add(part);
            if (part.Validity is not { } validity)
            {
                all += part.Declined ? 0 : field.Weight;
                continue;
            }
            all += field.Weight;
            there += field.Weight;
            worth += field.Weight * part.Quality(field, now);
            valid += field.Weight * validity;
            fresh += field.Weight * part.Freshness(field, now);
            if (part.At is not null && (newest is null || part.At > newest.At))
                newest = part;
        }
        return new(
            all > 0 ? Math.Round(100 * worth / all, 2) : 0,
            all > 0 ? Math.Round(there / all, 4) : 0,
            there > 0 ? Math.Round(valid / there, 4) : 0,
            there > 0 ? Math.Round(fresh / there, 4) : 0,
            kept,
            newest?.Hand ?? CaptureHand.Nobody,
            newest?.At
        );
    }

    public CapturePart? Part(string field) => Parts.FirstOrDefault(p => p.Field == field);

    /// <summary>The stored standing of one customer, to put among others into one round trip.</summary>
    public static Question Question(CustomerId id, Action<CaptureStanding> found) =>
        new(
            $"SELECT {CaptureRows.Columns} FROM capture_score WHERE customer_id = @id",
            row => found(CaptureRows.Read(row)),
            ("id", id)
        );
}
