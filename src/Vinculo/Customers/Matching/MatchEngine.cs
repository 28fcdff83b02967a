using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>An entry made ready for comparing.</summary>
/// <param name="Keys">Blocking keys: two that share none are never compared.</param>
internal sealed record Standardised(MatchEntry Entry, long[] Keys);

/// <summary>The weights in use.</summary>
/// <param name="Version">0: those the product brings.</param>
/// <param name="ReviewBits">From here on a person is asked.</param>
/// <param name="AutomaticBits">From here on nobody is asked, when nothing speaks against it.</param>
internal sealed record Weights(int Version, double ReviewBits, double AutomaticBits)
{
    /// <summary>Those the product brings.</summary>
    public static Weights Shipped { get; } = new(0, 0, 10);
}

/// <summary>The room's side of the pure engine: entries in, keys and readings out.</summary>
internal sealed class MatchEngine(Database database, VinculoOptions options, TimeProvider clock)
{
    /// <summary>Raised whenever standards or keys change, so that what is kept is made anew.</summary>
    public const int Standard = 1;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private (Weights Weights, DateTimeOffset Until)? known;

    /// <summary>The weights in use, at most ten seconds old.</summary>
    public async ValueTask<Weights> WeightsAsync(CancellationToken cancel)
    {
        if (known is { } fresh && fresh.Until > clock.GetUtcNow())
            return fresh.Weights;
        var weights = await database.ReadAsync(_ => Task.FromResult(Weights.Shipped), cancel);
        known = (weights, clock.GetUtcNow() + Life);
        return weights;
    }

    /// <summary>Somebody has put other weights in use.</summary>
    public void Forget() => known = null;

    public Standardised Standardise(MatchEntry entry)
    {
        var keys = new List<long>();
        foreach (var document in entry.Documents)
            keys.Add(Hash("d" + document.Number.Where(char.IsAsciiLetterOrDigit).Aggregate("", (t, c) => t + c)));
        foreach (var phone in entry.Phones)
            keys.Add(Hash("p" + phone));
        foreach (var email in entry.Emails)
            keys.Add(Hash("e" + email));
        if (entry.Name is { } name)
            keys.Add(Hash("n" + string.Join(' ', NameKey.Tokens(name).Order(StringComparer.Ordinal))));
        return new(entry, [.. keys.Distinct()]);
    }

    /// <summary>Is the pair worth explaining? Cheaper than <see cref="Compare"/>.</summary>
    public bool Promising(Standardised one, Standardised other, Weights weights) =>
        PairJudge.Kept(Compare(one, other, weights), weights);

    public PairReading Compare(Standardised one, Standardised other, Weights weights)
    {
        var (a, b) = (one.Entry, other.Entry);
        var bars = new List<EvidenceBar> { new("prior", "start", -14, null, null) };
        var same = NameKey.Fold(a.Name ?? "") == NameKey.Fold(b.Name ?? "");
        var close = same || NameKey.Compatible(a.Name ?? "", b.Name ?? "");
        bars.Add(new("name", same ? "equal" : close ? "close" : "other", same ? 12 : close ? 7 : -6, a.Name, b.Name));
        if (a.Birth is { } x && b.Birth is { } y)
            bars.Add(new("birth", x == y ? "equal" : "other", x == y ? 13 : -6, $"{x:yyyy-MM-dd}", $"{y:yyyy-MM-dd}"));
        if (a.Documents.Count > 0 && b.Documents.Count > 0)
            bars.Add(
                a.Documents.Any(b.Documents.Contains)
                    ? new("document", "equal", 24, a.Documents[0].Number, b.Documents[0].Number)
                    : new("document", "other", -8, a.Documents[0].Number, b.Documents[0].Number)
            );
        if (a.Phones.Intersect(b.Phones).FirstOrDefault() is { } phone)
            bars.Add(new("phone", "equal", 12, phone, phone));
        if (a.Emails.Intersect(b.Emails).FirstOrDefault() is { } email)
            bars.Add(new("email", "equal", 13, email, email));
        var bits = bars.Sum(v => v.Bits);
        var veto =
            bars.Any(v => v is { Comparison: "document", Level: "other" })
            && bars.Any(v => v is { Comparison: "birth", Level: "other" })
                ? "other-person"
                : null;
        return new(
            bits,
            1 / (1 + Math.Pow(2, -bits)),
            veto is not null || !close ? PairVerdict.Different
                : bits >= weights.AutomaticBits ? PairVerdict.Same
                : bits >= weights.ReviewBits ? PairVerdict.Review
                : PairVerdict.Different,
            veto,
            bars.Count(v => v.Bits > 2),
            bars
        );
    }

    public IEnumerable<LevelRow> Levels(Weights weights) => [];

    public string Country => options.Country;

    private static long Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return (long)hash;
    }
}

/// <summary>One level of one comparison as the weights in use have it.</summary>
/// <param name="M">Share among pairs of one customer.</param>
/// <param name="H">Share among two of one household.</param>
/// <param name="U">Share among all other pairs.</param>
internal readonly record struct LevelRow(string Comparison, string Level, double M, double H, double U, double Bits);
