using System.Globalization;
using Vinculo.Analytics.Decide;

namespace Vinculo.Decisions.Tables;

/// <summary>A version of a table that was approved, ready to be asked.</summary>
/// <param name="Code">Of the table.</param>
/// <param name="Share">Of customers it is tried on beside the version in force; 0: it is the version in force itself.</param>
/// <param name="From">From when it holds.</param>
/// <param name="To">Until when, if it ends by itself.</param>
internal sealed record PublishedVersion(
    string Code,
    int Version,
    double Share,
    DateTimeOffset From,
    DateTimeOffset? To,
    ReadTable Table
)
{
    private volatile RowsByOffer? about;
    private readonly RowWords?[] said = new RowWords?[Table.Effects.Count];

    /// <summary>What a row says wherever it counts; the same for everybody, so it is made once.</summary>
    public RowWords Said(int row) => said[row] ??= new(this, row);

    public bool Holds(DateTimeOffset at) => From <= at && (To is not { } end || at < end);

    /// <summary>Which rows are about which offers of a catalogue; worked out once for each catalogue.</summary>
    public RowsByOffer About(IReadOnlyList<Offer> offers)
    {
        var known = about;
        return known is not null && ReferenceEquals(known.Offers, offers)
            ? known
            : about = new RowsByOffer(Table, offers);
    }
}

/// <summary>A row of a table, told: its bar where it bars, else its weight and the reason it gives.</summary>
internal sealed class RowWords
{
    public RowWords(PublishedVersion version, int row)
    {
        var effect = version.Table.Effects[row];
        if (effect.Weight == 0)
        {
            var bar = Bar.For("rule", Facts(version, row)) with
            {
                Spanish = effect.Es.Length > 0 ? effect.Es : null,
                English = effect.En.Length > 0 ? effect.En : null,
            };
            Verdict = new(bar, [], []);
            return;
        }
        Weight = new(version.Code, effect.Weight);
        if (effect.Weight > 1 && effect.Es.Length > 0)
            Reason = Reason.For("rule", Facts(version, row)) with
            {
                Spanish = effect.Es,
                English = effect.En.Length > 0 ? effect.En : effect.Es,
            };
        Verdict = new(null, [Weight], Reason is { } reason ? [reason] : []);
    }

    /// <summary>What is said of an offer that no other row speaks of.</summary>
    public TableVerdict Verdict { get; }

    /// <summary>Null where it bars.</summary>
    public AppliedWeight? Weight { get; }

    public Reason? Reason { get; }

    private static (string, object?)[] Facts(PublishedVersion version, int row) =>
        [
            ("table", version.Code),
            ("nameEs", version.Table.Content.NameEs),
            ("nameEn", version.Table.Content.NameEn),
            ("version", version.Version),
            ("row", row + 1),
        ];
}

/// <summary>
/// Every approved version of every table, present and to come: which one holds is asked with the moment, so that a version
/// goes live at its hour without anybody doing anything. Immutable.
/// </summary>
public sealed class TablesInForce
{
    private readonly (string Code, PublishedVersion[] Versions)[] tables;

    internal TablesInForce(IEnumerable<PublishedVersion> versions) =>
        tables = [
            .. versions
                .GroupBy(v => v.Code, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (g.Key, g.OrderByDescending(v => v.From).ThenByDescending(v => v.Version).ToArray())),
        ];

    public static TablesInForce None { get; } = new([]);

    /// <summary>What a table is called in a language; null: no version of it holds or is to come.</summary>
    public string? NameOf(string code, CultureInfo culture) =>
        Array.Find(tables, t => t.Code == code).Versions?.FirstOrDefault()?.Table.Content.Name(culture);

    /// <summary>Names the versions that hold at a moment; another when any of them changes.</summary>
    public string RevisionAt(DateTimeOffset at) =>
        string.Join(
            ';',
            tables.SelectMany(t =>
                t.Versions.Where(v => v.Holds(at))
                    .Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Code}:{v.Version}:{v.Share:R}"))
            )
        );

    /// <summary>What the tables say of the offers of a catalogue, for one customer at one moment.</summary>
    /// <param name="context">For whom and when.</param>
    /// <param name="offers">The catalogue; the same list again is answered faster.</param>
    public TableJudgement For(DecisionContext context, IReadOnlyList<Offer> offers) =>
        new([.. In(context)], context, offers);

    /// <summary>What the tables say of one offer. Whoever asks about many offers asks <see cref="For"/> once.</summary>
    public TableVerdict Judge(Offer offer, DecisionContext context) => For(context, [offer]).Judge(0);

    /// <summary>What the customer is promised; null: no table promises anything.</summary>
    public ServicePromise? PromiseTo(DecisionContext context)
    {
        ServicePromise? promise = null;
        foreach (var version in In(context))
        {
            if (version.Table.Content.Purpose != TablePurpose.Service || version.Table.Match(context) is not { } rows)
                continue;
            foreach (var row in version.Table.Hits(rows, rows))
            {
                var said = version.Table.Effects[row].Promise! with
                {
                    Rules = [new(version.Code, version.Version, row + 1)],
                };
                promise = promise?.Or(said) ?? said;
            }
        }
        return promise;
    }

    /// <summary>What holds at a moment, as if it always had: for asking what the rules of a day say of another day.</summary>
    internal TablesInForce HeldAt(DateTimeOffset at) =>
        new(
            tables.SelectMany(t =>
                t.Versions.Where(v => v.Holds(at)).Select(v => v with { From = DateTimeOffset.MinValue, To = null })
            )
        );

    /// <summary>These tables with another version of one of them: for trying what it would change.</summary>
    internal TablesInForce With(PublishedVersion version) =>
        new(tables.Where(t => t.Code != version.Code).SelectMany(t => t.Versions).Append(version));

    /// <summary>The version in force and the one tried beside it.</summary>
    internal (PublishedVersion? Champion, PublishedVersion? Challenger) Of(string code, DateTimeOffset at) =>
        Of(tables.FirstOrDefault(t => t.Code == code).Versions ?? [], at);

    private static (PublishedVersion? Champion, PublishedVersion? Challenger) Of(
        PublishedVersion[] versions,
        DateTimeOffset at
    )
    {
        PublishedVersion? champion = null;
        PublishedVersion? challenger = null;
        foreach (var version in versions)
            if (version.Holds(at))
            {
                if (version.Share > 0)
                    challenger ??= version;
                else
                    champion ??= version;
            }
        return (champion, challenger);
    }

    private IEnumerable<PublishedVersion> In(DecisionContext context)
    {
        foreach (var (_, versions) in tables)
        {
            var (champion, challenger) = Of(versions, context.Moment.At);
            if (challenger is not null && IsTriedOn(challenger, context.Customer))
                yield return challenger;
            else if (champion is not null)
                yield return champion;
        }
    }

    /// <summary>Whether a customer is among those a version is tried on: for ever the same answer for the same version.</summary>
    internal static bool IsTriedOn(PublishedVersion challenger, Customers.CustomerId customer) =>
        ControlGroup.Holds(customer.Value, TrialOf(challenger.Code, challenger.Version), challenger.Share);

    internal static string TrialOf(string code, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"table:{code}:{version}");
}

/// <summary>What tables say of an offer: that it may not be made, or what it weighs; else nothing.</summary>
/// <param name="Bar">Why not.</param>
/// <param name="Weights">Weights of rows that hold, to multiply into the context.</param>
/// <param name="Reasons">What rows that weigh more say for it.</param>
public sealed record TableVerdict(Bar? Bar, IReadOnlyList<AppliedWeight> Weights, IReadOnlyList<Reason> Reasons)
{
    public static TableVerdict Nothing { get; } = new(null, [], []);
}

/// <summary>
/// The tables as they hold for one customer: conditions are looked at once, and after that only offers that a row that
/// holds is about.
/// </summary>
public sealed class TableJudgement
{
    private readonly List<(PublishedVersion Version, RowsByOffer About, ulong[] Rows)> matched = [];
    private readonly ulong[] concerned;

    internal TableJudgement(
        IReadOnlyList<PublishedVersion> versions,
        DecisionContext context,
        IReadOnlyList<Offer> offers
    )
    {
        var names = new Dictionary<string, int>(versions.Count, StringComparer.Ordinal);
        concerned = new ulong[(offers.Count + 63) / 64];
        foreach (var version in versions)
        {
            names[version.Code] = version.Version;
            if (version.Table.Content.Purpose != TablePurpose.Offers || version.Table.Match(context) is not { } rows)
                continue;
            var about = version.About(offers);
            matched.Add((version, about, rows));
            about.AddConcerned(rows, concerned);
        }
        Versions = names;
    }

    /// <summary>The version of each table that was asked, by code.</summary>
    public IReadOnlyDictionary<string, int> Versions { get; }

    /// <summary>What the tables say of an offer. The first bar wins; weights of several tables all count.</summary>
    /// <param name="place">The offer's place in the catalogue.</param>
    public TableVerdict Judge(int place)
    {
        if ((concerned[place >> 6] >> (place & 63) & 1) == 0)
            return TableVerdict.Nothing;
        RowWords? only = null;
        List<AppliedWeight>? weights = null;
        List<Reason>? reasons = null;
        foreach (var (version, about, rows) in matched)
        foreach (var row in version.Table.Hits(rows, about.RowsAbout(place)))
        {
            var said = version.Said(row);
            if (said.Weight is not { } weight)
                return said.Verdict;
            if (only is null && weights is null)
            {
                only = said;
                continue;
            }
            if (only is not null)
            {
                (weights, reasons, only) = ([only.Weight!], [.. only.Verdict.Reasons], null);
            }
            weights!.Add(weight);
            if (said.Reason is { } reason)
                reasons!.Add(reason);
        }
        return weights is not null ? new(null, weights, reasons!)
            : only is not null ? only.Verdict
            : TableVerdict.Nothing;
    }
}
