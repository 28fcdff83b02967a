using Vinculo.Customers;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Retention;
using Vinculo.Demo.Systems;
using Vinculo.Insights.Needs;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Value;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Platform;

namespace Vinculo.Demo;

/// <summary>What a complaint is about.</summary>
/// <param name="Code">As it stands in the files.</param>
/// <param name="Parent">The shipped family it belongs to.</param>
internal sealed record DemoTopic(string Code, string Parent, string NameEs, string NameEn);

/// <summary>
/// A company that does not exist: how its files and its truth are made, how the files are imported, and what its people
/// would have told the product by hand.
/// </summary>
/// <param name="Code">As the command line names it.</param>
/// <param name="Name">As its people write it.</param>
/// <param name="Files">Its files in the order in which they are imported.</param>
/// <param name="Simulated">The company, ready to write itself below a folder.</param>
/// <param name="Offers">Resource with its offers and actions.</param>
/// <param name="Lists">What its customers need and why they call.</param>
/// <param name="Costs">What a contact costs, by channel.</param>
/// <param name="Needs">How needs show.</param>
/// <param name="Labels">Words for its own fields, which an import names after their columns.</param>
/// <param name="Protagonist">Document of the customer the story is about.</param>
internal sealed record DemoCompany(
    string Code,
    string Name,
    IReadOnlyList<DemoFile> Files,
    Func<DemoOptions, string, SimulatedCompany> Simulated,
    string Offers,
    IReadOnlyList<ShortListEntry> Lists,
    CostTerms Costs,
    NeedRules Needs,
    IReadOnlyDictionary<string, (string Es, string En)> Labels,
    long Protagonist
)
{
    /// <summary>The folder of the truth, which the product never reads.</summary>
    public const string TruthFolder = "verdad";

    /// <summary>Its own ways to divide customers, made besides the usual ones.</summary>
    public IReadOnlyList<SegmentTemplate> Segmentations { get; init; } = [];

    /// <summary>Where customers' answers about all they have are kept; null: nobody asked.</summary>
    public WalletTerms? Wallet { get; init; }

    /// <summary>What its complaints are about, as its complaint system calls it.</summary>
    public required IReadOnlyList<DemoTopic> Topics { get; init; }

    /// <summary>Resource with its business rules.</summary>
    public required string Rules { get; init; }

    /// <summary>Its programme of points, by the day it is made; null: none.</summary>
    public Func<DateOnly, LoyaltyTerms>? Loyalty { get; init; }

    /// <summary>What its retention desk may give; null: nothing.</summary>
    public SaveOfferTable? SaveOffers { get; init; }

    /// <summary>What a check compares and what it must reach.</summary>
    public required Check.CheckPlan Check { get; init; }

    /// <summary>Those there are, the usual one first.</summary>
    public static IReadOnlyList<DemoCompany> All { get; } = [CondorCompany.Known, Fund.FundCompany.Known];

    /// <summary>The company of this code, or null.</summary>
    public static DemoCompany? Find(string? code) => All.FirstOrDefault(company => company.Code == code);

    /// <summary>How many source systems its files come from.</summary>
    public int Systems => Files.Select(file => file.System).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Makes the company and writes its files below <paramref name="folder"/>.</summary>
    /// <param name="options">How large, from which seed, on which day.</param>
    /// <param name="folder">Made when missing; files of an earlier run are replaced.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancel">Stops between customers.</param>
    /// <returns>Rows in the files of its systems.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 500 or more than 5,000,000 customers.</exception>
    public long Write(
        DemoOptions options,
        string folder,
        IProgress<DemoProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        options.ThrowUnlessPossible();
        progress?.Report(new("people", 0, 0));
        return Simulated(options, folder).Write(progress, cancel);
    }

    /// <summary>Its offers, as JSON.</summary>
    public string ReadOffers() => DemoFiles.Read(Offers);

    /// <summary>Its business rules, as JSON.</summary>
    public string ReadRules() => DemoFiles.Read(Rules);
}
