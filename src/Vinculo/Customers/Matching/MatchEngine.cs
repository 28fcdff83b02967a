using Vinculo.Analytics.Linkage;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>An entry made ready for comparing.</summary>
/// <param name="Features">Of a person or of a company; where several are compared one by one, of all of them together.</param>
/// <param name="Keys">Blocking keys, ascending: two that share none are never compared. Empty where nobody looks it up.</param>
/// <param name="Several">What is compared one by one, where that is not the whole; empty: the whole is.</param>
internal sealed record Standardised(
    MatchEntry Entry,
    RecordFeatures Features,
    long[] Keys,
    IReadOnlyList<Standardised> Several
)
{
    public IReadOnlyList<Standardised> Parts => Several.Count == 0 ? [this] : Several;
}

/// <summary>The weights in use.</summary>
/// <param name="Version">0: those the product brings.</param>
/// <param name="ReviewBits">From here on a person is asked.</param>
/// <param name="AutomaticBits">From here on nobody is asked, when nothing speaks against it.</param>
internal sealed record Weights(
    int Version,
    double ReviewBits,
    double AutomaticBits,
    LinkageModel Person,
    LinkageModel Company
)
{
    public const double ShippedReview = 0;

    /// <summary>
    /// Above the engine's own six bits, for a merge here happens to people who are already customers: expected wrong,
    /// fewer than four in a thousand, and those are vetoed or lack a ground in all but a few.
    /// </summary>
    public const double ShippedAutomatic = 8;

    /// <summary>
    /// From here on a name and a way of reaching are enough. No such pair has many more bits, however rare its name: what
    /// bounds it is how often relatives of one name share a telephone or an e-mail.
    /// </summary>
    public double ContactBits => AutomaticBits - 2;

    /// <summary>
    /// From here on a given name, both surnames and a way of reaching are enough: father and son share one surname only, and
    /// brothers no given name.
    /// </summary>
    public double SurnamesBits => AutomaticBits - 4;

    /// <summary>
    /// Sizes for which weights are made. The larger a base, the less an agreement says; it is told in steps of four, so
    /// that the evidence for a pair does not change with every newcomer.
    /// </summary>
    public static int SizeFor(long customers)
    {
        var size = 10_000;
        while (size < customers && size < 640_000_000)
            size *= 4;
        return size;
    }
}

/// <summary>The room's side of the pure engine: entries in, keys and readings out.</summary>
internal sealed class MatchEngine(Database database, VinculoOptions options, TimeProvider clock)
{
    /// <summary>Raised whenever standards or keys change, so that what is kept is made anew.</summary>
    public const int Standard = 3;

    /// <summary>A comparison that speaks so much against it keeps two from being joined without asking.</summary>
    private const double Heavy = -4;

    /// <summary>One that speaks so much against it tells two of one name and one telephone apart.</summary>
    private const double Light = -1;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim gate = new(1, 1);
    private Weights? known;
    private HashSet<string> generic = [];
    private (int Person, int Company, int Size) loaded = (-1, -1, 0);
    private DateTimeOffset until;

    /// <summary>The weights in use, at most ten seconds old.</summary>
    public async ValueTask<Weights> WeightsAsync(CancellationToken cancel)
    {
        if (known is { } fresh && until > clock.GetUtcNow())
            return fresh;
        await gate.WaitAsync(cancel);
        try
        {
            if (known is { } loadedMeanwhile && until > clock.GetUtcNow())
                return loadedMeanwhile;
            return await database.ReadAsync(LoadAsync, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<Weights> LoadAsync(Session session)
    {
        var person = await LinkageModels.StoredAsync(session, CustomerKind.Person);
        var company = await LinkageModels.StoredAsync(session, CustomerKind.Company);
        var size = await session.FirstOrDefaultAsync(
            "SELECT customers FROM match_base WHERE id = 1",
            row => row.Int(0)
        );
        var version = (person?.Version ?? 0, company?.Version ?? 0, size);
        generic = (await session.QueryAsync("SELECT value FROM match_generic", row => row.Text(0))).ToHashSet(
            StringComparer.Ordinal
        );
        if (known is null || loaded != version)
        {
            known = new(
                person?.Version ?? 0,
                person?.ReviewBits ?? Weights.ShippedReview,
                person?.AutomaticBits ?? Weights.ShippedAutomatic,
                Model(person, LinkageModel.Default).ForRecords(size),
                Model(company, LinkageModel.DefaultCompany).ForRecords(size)
            );
            loaded = version;
        }
        until = clock.GetUtcNow() + Life;
        return known;
    }

    private static LinkageModel Model(StoredModel? stored, LinkageModel shipped) =>
        stored is { Content.Length: > 0 } ? LinkageModel.FromJson(stored.Content) : shipped;

    /// <summary>Other weights are in use, or values were found to say nothing.</summary>
    public void Forget() => until = DateTimeOffset.MinValue;

    /// <summary>Reads an entry once for any number of comparisons.</summary>
    /// <param name="entry">What is known.</param>
    /// <param name="words">Words already met, shared by a scan; null for a single reading.</param>
    public Standardised Standardise(MatchEntry entry, Vocabulary? words = null)
    {
        if (entry.Records is null)
            return One(entry, words);
        Standardised[] parts = [.. entry.Parts.Select(p => One(p, words))];
        return new(entry, Together(parts), [.. parts.SelectMany(p => p.Keys).Distinct().Order()], parts);
    }

    /// <summary>What several say, as if one said it all.</summary>
    public static RecordFeatures Together(IReadOnlyList<Standardised> parts) =>
        parts[0].Features is PersonFeatures
            ? PersonFeatures.Combine([.. parts.Select(p => p.Features).Cast<PersonFeatures>()])
            : CompanyFeatures.Combine([.. parts.Select(p => p.Features).Cast<CompanyFeatures>()]);

    private Standardised One(MatchEntry entry, Vocabulary? words)
    {
        var features = Features(entry, words);
        var keys = features is CompanyFeatures company ? company.Keys() : ((PersonFeatures)features).Keys();
        var stored = new long[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            stored[i] = unchecked((long)keys[i]);
        Array.Sort(stored);
        return new(entry, features, stored, []);
    }

    /// <summary>As <see cref="Standardise"/>, for one that was found already: without its keys.</summary>
    public Standardised Read(MatchEntry entry, Vocabulary words) => new(entry, Features(entry, words), [], []);

    private RecordFeatures Features(MatchEntry entry, Vocabulary? words)
    {
        if (entry.Kind == CustomerKind.Company)
            return CompanyFeatures.Standardise(
                new CompanyEntry
                {
                    Name = entry.LegalName ?? entry.Name,
                    Country = entry.Country ?? options.Country,
                    Documents = Documents(entry),
                    Phones = Telling(entry.Phones),
                    Emails = Telling(entry.Emails),
                    Addresses = Addresses(entry),
                },
                words
            );
        var parts = entry.Given is not null || entry.Surname1 is not null;
        return PersonFeatures.Standardise(
            new PersonEntry
            {
                FullName = parts ? null : entry.Name,
                GivenNames = entry.Given,
                Surname1 = entry.Surname1,
                Surname2 = entry.Surname2,
                Sex = entry.Sex,
                BirthDate =
                    generic.Count > 0 && entry.Birth is { } birth && generic.Contains(Text(birth)) ? null : entry.Birth,
                Country = entry.Country ?? options.Country,
                Documents = Documents(entry),
                Phones = Telling(entry.Phones),
                Emails = Telling(entry.Emails),
                Addresses = Addresses(entry),
                Order = parts ? NameOrder.Unknown : NameOrder.GivenFirst,
            },
            words
        );
    }

    /// <summary>Is the pair worth explaining? Much cheaper than <see cref="Compare"/>.</summary>
    public static bool Promising(Standardised one, Standardised other, Weights weights) =>
        one.Several.Count + other.Several.Count == 0 ? Near(one, other, weights) : AnyNear(one, other, weights);

    private static bool AnyNear(Standardised one, Standardised other, Weights weights)
    {
        foreach (var a in one.Parts)
        foreach (var b in other.Parts)
            if (Meet(a, b) && Near(a, b, weights))
                return true;
        return false;
    }

    /// <summary>Do two share a key?</summary>
    public static bool Meet(Standardised one, Standardised other)
    {
        var (a, b) = (one.Keys, other.Keys);
        for (int i = 0, j = 0; i < a.Length && j < b.Length; )
            if (a[i] < b[j])
                i++;
            else if (a[i] > b[j])
                j++;
            else
                return true;
        return false;
    }

    private static bool Near(Standardised one, Standardised other, Weights weights) =>
        (one.Features, other.Features) switch
        {
            (PersonFeatures a, PersonFeatures b) => PersonLinkage.Weigh(a, b, weights.Person).Bits
                >= weights.ReviewBits,
            (CompanyFeatures a, CompanyFeatures b) => CompanyLinkage.Compare(a, b, weights.Company).Bits
                >= weights.ReviewBits,
            _ => false,
        };

    /// <summary>
    /// Compares two of one kind and says why. Of several records each, of those that share a key, the two count that say
    /// most for joining; where none says anything for it, what all of them say together.
    /// </summary>
    public static PairReading Compare(Standardised one, Standardised other, Weights weights)
    {
        if (one.Several.Count + other.Several.Count == 0)
            return Between(one, other, weights);
        PairReading? best = null;
        foreach (var a in one.Parts)
        foreach (var b in other.Parts)
            if (
                Meet(a, b)
                && Near(a, b, weights)
                && Between(a, b, weights) is var reading
                && Rank(reading, weights) is { } rank
                && (best is null || (rank, reading.Bits).CompareTo((Rank(best, weights)!.Value, best.Bits)) > 0)
            )
                best = reading;
        return best ?? Between(one, other, weights);
    }

    /// <summary>How much it speaks for joining; null: not at all.</summary>
    private static int? Rank(PairReading reading, Weights weights) =>
        reading.Verdict switch
        {
            PairVerdict.Same => 3,
            PairVerdict.Lone => 2,
            _ => PairJudge.Bond(reading, weights) ? 1 : null,
        };

    /// <summary>Compares two parts, the one of the earlier record first.</summary>
    public static PairReading Between(Standardised one, Standardised other, Weights weights)
    {
        if (one.Entry.Record is { } first && first.CompareTo(other.Entry.Record) > 0)
            (one, other) = (other, one);
        var evidence = (one.Features, other.Features) switch
        {
            (PersonFeatures a, PersonFeatures b) => PersonLinkage.Compare(a, b, weights.Person),
            (CompanyFeatures a, CompanyFeatures b) => CompanyLinkage.Compare(a, b, weights.Company),
            _ => throw new ArgumentException("Persons are compared with persons, companies with companies."),
        };
        var bars = evidence
            .Steps.Where(s => s.Level != "Missing" && (s.Comparison is "prior" || Math.Abs(s.Bits) >= .05))
            .Select(s => new EvidenceBar(s.Comparison, s.Level, Math.Round(s.Bits, 2), s.LeftText, s.RightText))
            .ToList();
        var grounds = Grounds(evidence.Steps);
        var veto = evidence.Veto ?? Against(evidence.Steps);
        var verdict =
            evidence.Bits < weights.ReviewBits
                ? evidence.Household >= .5
                    ? PairVerdict.Household
                    : PairVerdict.Different
                : veto is null
                    ? Judge(evidence.Steps, evidence.Bits, grounds, OneName(one, other), weights)
                    : PairVerdict.Review;
        return new(
            evidence.Bits,
            evidence.Probability,
            verdict,
            veto,
            System.Numerics.BitOperations.PopCount((uint)grounds),
            bars
        );
    }

    [Flags]
    private enum Ground
    {
        None = 0,
        Name = 1,
        Birth = 2,
        Document = 4,
        Contact = 8,
        Address = 16,
    }

    private static Ground Grounds(IReadOnlyList<EvidenceStep> steps)
    {
        var grounds = Ground.None;
        foreach (var step in steps)
            if (step.Bits > 1)
                grounds |= step.Comparison switch
                {
                    "given" or "surname" or "name" => Ground.Name,
                    "birth" => Ground.Birth,
                    "document" => Ground.Document,
                    "phone" or "email" => Ground.Contact,
                    "address" or "postcode" => Ground.Address,
                    _ => Ground.None,
                };
        return grounds;
    }

    /// <summary>
    /// Relatives share a surname, telephones, e-mails and homes. Only what one has alone may join without asking: a document
    /// or a birth date beside the name; a given name with two surnames, of which father and son share one, and a way of
    /// reaching; or two ways of reaching somebody of that name. A given name with one surname and the same way of reaching, or
    /// without a surname and two of them, join while nobody else is called and reached so. Given names that are only alike,
    /// and may be those of two, join nobody without the same document.
    /// </summary>
    private static PairVerdict Judge(
        IReadOnlyList<EvidenceStep> steps,
        double bits,
        Ground grounds,
        bool oneName,
        Weights weights
    )
    {
        bool Agrees(string comparison) => steps.Any(s => s.Comparison == comparison && s.Bits > 1);
        bool Equal(string comparison) => steps.Any(s => s.Comparison == comparison && s.Level == "Equal");
        // A document is somebody's alone: its owner is found by it at every door, unless something speaks against it.
        if (Equal("document"))
            return PairVerdict.Same;
        if (!grounds.HasFlag(Ground.Name))
            return PairVerdict.Review;
        // Twins have all of this in common, and names that differ by a letter or two.
        if (!oneName && steps.Any(s => s.Comparison == "given" && Nearly.Contains(s.Level)))
            return PairVerdict.Review;
        if (bits >= weights.AutomaticBits && (grounds & (Ground.Birth | Ground.Document)) != 0)
            return PairVerdict.Same;
        var (phone, email) = (Agrees("phone"), Agrees("email"));
        var named = Agrees("given") && Agrees("surname");
        if (
            bits >= weights.SurnamesBits
            && named
            && (phone || email)
            && steps.Any(s => s.Comparison == "surname" && TwoSurnames.Contains(s.Level))
        )
            return PairVerdict.Same;
        if (bits < weights.ContactBits)
            return PairVerdict.Review;
        if (phone && email && (named || Agrees("name")))
            return PairVerdict.Same;
        if (named && (Equal("phone") || Equal("email")))
            return PairVerdict.Lone;
        var unnamed = steps.All(s => s.Comparison != "surname" || s.Level == "Missing");
        return unnamed && Agrees("given") && Equal("phone") && Equal("email") ? PairVerdict.Lone : PairVerdict.Review;
    }

    private static bool OneName(Standardised one, Standardised other) =>
        (one.Features, other.Features) is (PersonFeatures a, PersonFeatures b) && PersonLinkage.OneName(a, b);

    /// <summary>Do names, birth or document say that these are two, however little?</summary>
    public static bool Apart(PairReading reading) =>
        reading.Veto is not null
        || reading.Bars.Any(b =>
            b.Comparison is "given" or "surname" or "name" or "birth" or "document" && b.Bits < Light
        );

    /// <summary>What one has alone, document and birth date: 1 they agree in one, -1 they differ in one, 0 neither is known.</summary>
    public static int OwnFacts(PairReading reading)
    {
        var facts = reading.Bars.Where(b => b.Comparison is "birth" or "document").ToList();
        return facts.Exists(b => b.Bits <= Heavy) ? -1
            : facts.Exists(b => b.Bits > 1) ? 1
            : 0;
    }

    /// <summary>Levels at which given names are alike and yet not the same.</summary>
    private static readonly HashSet<string> Nearly = new(StringComparer.Ordinal)
    {
        "FirstEqualOtherClose",
        "Close",
        "Near",
    };

    /// <summary>Levels at which both surnames agree.</summary>
    private static readonly HashSet<string> TwoSurnames = new(StringComparer.Ordinal)
    {
        "BothEqual",
        "Exchanged",
        "FirstEqualSecondClose",
        "SecondEqualFirstClose",
        "BothClose",
    };

    private static string? Against(IReadOnlyList<EvidenceStep> steps) =>
        steps
            .Where(s => s.Comparison is "given" or "birth" or "document" or "name" && s.Bits <= Heavy)
            .MinBy(s => s.Bits)
            ?.Comparison;

    /// <summary>The weights level by level, for those who look into them.</summary>
    public static IEnumerable<LevelRow> Levels(Weights weights, CustomerKind kind = CustomerKind.Person) =>
        (kind == CustomerKind.Person ? weights.Person : weights.Company)
            .Levels()
            .Select(l => new LevelRow(l.Comparison, l.Level, l.M, l.H, l.U, l.Bits));

    private (string?, string)[] Documents(MatchEntry entry) =>
        [.. entry.Documents.Where(d => !generic.Contains(d.Number)).Select(d => ((string?)d.Type, d.Number))];

    private string[] Telling(IReadOnlyList<string> values) =>
        generic.Count == 0 ? [.. values] : [.. values.Where(v => !generic.Contains(v))];

    /// <summary>How a date stands among the values that say nothing.</summary>
    internal static string Text(DateOnly day) =>
        day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    // Of an address that says nothing the city still counts.
    private (string?, string?)[] Addresses(MatchEntry entry) =>
        entry.Addresses.Count > 0
            ? [.. entry.Addresses.Select(a => (generic.Contains(a.Text) ? null : (string?)a.Text, a.City))]
        : entry.City is { } city ? [(null, city)]
        : [];
}

/// <summary>One level of one comparison as the weights in use have it.</summary>
/// <param name="M">Share among pairs of one customer.</param>
/// <param name="H">Share among two of one household.</param>
/// <param name="U">Share among all other pairs.</param>
internal readonly record struct LevelRow(string Comparison, string Level, double M, double H, double U, double Bits);
