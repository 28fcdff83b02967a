using System.Collections.Concurrent;
using System.Globalization;
using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Decide.Tables;

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
    // Which rows are about an offer depends on the offer's own version, and is worked out once for it.
    private readonly ConcurrentDictionary<(string, int), ulong[]> about = new();

    public bool Holds(DateTimeOffset at) => From <= at && (To is not { } end || at < end);

    public ulong[] RowsAbout(Offer offer) =>
        about.GetOrAdd(
            (offer.Code, offer.RowVersion),
            static (_, asked) =>
            {
                var rows = new ulong[asked.Table.Compiled.Length];
                for (var r = 0; r < asked.Table.Effects.Count; r++)
                    if (asked.Table.Effects[r].IsAbout(asked.Offer))
                        rows[r / 64] |= 1UL << (r % 64);
                return rows;
            },
            (Table, Offer: offer)
        );
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

    /// <summary>Everything the tables say of one customer at one moment.</summary>
    public TableJudgement For(DecisionContext context) => new([.. In(context)], context);

    /// <summary>What the tables say of one offer. Whoever asks about many offers asks <see cref="For"/> once.</summary>
    public TableVerdict Judge(Offer offer, DecisionContext context) => For(context).Judge(offer);

    /// <summary>These tables with another version of one of them: for trying what it would change.</summary>
    internal TablesInForce With(PublishedVersion version) =>
        new(tables.Where(t => t.Code != version.Code).SelectMany(t => t.Versions).Append(version));

    /// <summary>The version in force and the one tried beside it.</summary>
    internal (PublishedVersion? Champion, PublishedVersion? Challenger) Of(string code, DateTimeOffset at)
    {
        var versions = tables.FirstOrDefault(t => t.Code == code).Versions ?? [];
        return (
            versions.FirstOrDefault(v => v.Share == 0 && v.Holds(at)),
            versions.FirstOrDefault(v => v.Share > 0 && v.Holds(at))
        );
    }

    private IEnumerable<PublishedVersion> In(DecisionContext context)
    {
        foreach (var (code, _) in tables)
        {
            var (champion, challenger) = Of(code, context.Moment.At);
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

/// <summary>The tables as they hold for one customer: conditions are looked at once, offers after that one by one.</summary>
public sealed class TableJudgement
{
    private readonly List<(PublishedVersion Version, ulong[] Rows)> matched = [];

    internal TableJudgement(IReadOnlyList<PublishedVersion> versions, DecisionContext context)
    {
        Versions = versions.ToDictionary(v => v.Code, v => v.Version, StringComparer.Ordinal);
        foreach (var version in versions)
            if (version.Table.Match(context) is { } rows)
                matched.Add((version, rows));
    }

    /// <summary>The version of each table that was asked, by code.</summary>
    public IReadOnlyDictionary<string, int> Versions { get; }

    /// <summary>What the tables say of an offer. The first bar wins; weights of several tables all count.</summary>
    public TableVerdict Judge(Offer offer)
    {
        List<AppliedWeight>? weights = null;
        List<Reason>? reasons = null;
        foreach (var (version, rows) in matched)
        {
            if (version.Table.Content.Purpose != TablePurpose.Offers)
                continue;
            foreach (var row in Hits(version, rows, version.RowsAbout(offer)))
            {
                var effect = version.Table.Effects[row];
                if (effect.Weight == 0)
                    return new(BarOf(version, row, effect), [], []);
                (weights ??= []).Add(new(version.Code, effect.Weight));
                if (effect.Weight > 1 && effect.Es.Length > 0)
                    (reasons ??= []).Add(
                        Reason.For("rule", Facts(version, row)) with
                        {
                            Spanish = effect.Es,
                            English = effect.En.Length > 0 ? effect.En : effect.Es,
                        }
                    );
            }
        }
        return weights is null ? TableVerdict.Nothing : new(null, weights, reasons ?? []);
    }

    /// <summary>What the customer is promised; null: no table promises anything.</summary>
    public ServicePromise? Promise()
    {
        ServicePromise? promise = null;
        foreach (var (version, rows) in matched)
        {
            if (version.Table.Content.Purpose != TablePurpose.Service)
                continue;
            foreach (var row in Hits(version, rows, rows))
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

    private static IEnumerable<int> Hits(PublishedVersion version, ulong[] rows, ulong[] about)
    {
        // Most rows are about other offers: nothing is made for those.
        var first = CompiledTable.FirstOfBoth(rows, about);
        return first < 0 ? []
            : version.Table.Content.Policy == HitPolicy.Collect
                ? CompiledTable.In([.. rows.Zip(about, (one, other) => one & other)])
            : [first];
    }

    private static Bar BarOf(PublishedVersion version, int row, RowEffect effect) =>
        Bar.For("rule", Facts(version, row)) with
        {
            Spanish = effect.Es.Length > 0 ? effect.Es : null,
            English = effect.En.Length > 0 ? effect.En : null,
        };

    private static (string, object?)[] Facts(PublishedVersion version, int row) =>
        [
            ("table", version.Code),
            ("nameEs", version.Table.Content.NameEs),
            ("nameEn", version.Table.Content.NameEn),
            ("version", version.Version),
            ("row", row + 1),
        ];
}
