using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Decisions.Retention;

/// <summary>Who may give something away.</summary>
public enum Authority
{
    Agent = 1,
    Supervisor = 2,
    Manager = 3,
}

/// <summary>One row of the table: for this reason, to such a customer, this may be given.</summary>
public sealed record SaveOffer
{
    /// <summary>Stable.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why somebody wants to leave: a code of <see cref="SaveOfferTable.Reasons"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>For this class or better; null: for all.</summary>
    public ValueClass? MinClass { get; init; }

    /// <summary>For who holds a product of this family; null: for all.</summary>
    public string? Family { get; init; }

    public string TitleEs { get; init; } = "";

    public string TitleEn { get; init; } = "";

    /// <summary>What it costs the company, minor units, ≥ 0.</summary>
    public long CostMinor { get; init; }

    /// <summary>At most this part of the customer's remaining value may be given away, 0 … 1; 0: whatever it is.</summary>
    public double MostOfValue { get; init; }

    /// <summary>Who may give it.</summary>
    public Authority Authority { get; init; } = Authority.Agent;

    /// <summary>Months the customer would have to stay; 0: none.</summary>
    public int StayMonths { get; init; }

    /// <summary>What kind of service it is about, for the law on stay clauses.</summary>
    public ServiceKind Service { get; init; } = ServiceKind.Other;

    public string Title(CultureInfo culture) =>
        culture.TwoLetterISOLanguageName == "en" && TitleEn.Length > 0 ? TitleEn : TitleEs;
}

/// <summary>What may be given to keep a customer, by reason, with who may give it; the settings page changes it.</summary>
public sealed record SaveOfferTable
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "decisions.save-offers";

    /// <summary>Most rows.</summary>
    public const int Most = 60;

    /// <summary>Why customers leave; the words stand in <c>RetentionTexts</c>.</summary>
    public static IReadOnlyList<string> Reasons { get; } =
    ["price", "competitor", "quality", "service", "billing", "use", "moving", "product", "trust", "other"];

    public IReadOnlyList<SaveOffer> Rows { get; init; } = [];

    /// <summary>What is wrong with it, or null.</summary>
    /// <param name="clauses">The law on stay clauses.</param>
    /// <param name="country">Where the company works, ISO 3166-1.</param>
    /// <param name="today">The company's day.</param>
    public Refusal? Problem(StayClauses clauses, string country, DateOnly today)
    {
        if (Rows.Count > Most)
            return Refusal.Invalid("retention.too-many-rows", "rows", ("most", Most));
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in Rows)
        {
            if (
                row.Code.Length is 0 or > 40
                || !codes.Add(row.Code)
                || !Reasons.Contains(row.Reason, StringComparer.Ordinal)
                || string.IsNullOrWhiteSpace(row.TitleEs)
                || row.TitleEs.Length > 160
                || row.CostMinor < 0
                || row.MostOfValue is not (>= 0 and <= 1)
                || row.StayMonths is < 0 or > 60
                || !Enum.IsDefined(row.Authority)
            )
                return Refusal.Invalid("retention.row-invalid", "rows", ("row", row.TitleEs));
            if (clauses.Judge(country, row.Service, row.StayMonths, today) is { } barred)
                return barred;
        }
        return null;
    }

    /// <summary>What fits a customer, the least costly first.</summary>
    /// <param name="reason">Why they want to leave.</param>
    /// <param name="valueClass">Theirs, if known.</param>
    /// <param name="families">Of what they hold.</param>
    /// <param name="remainingMinor">Their remaining value, if known.</param>
    public IEnumerable<SaveOffer> For(
        string reason,
        ValueClass? valueClass,
        IReadOnlySet<string> families,
        long? remainingMinor
    ) =>
        Rows.Where(row =>
                row.Reason == reason
                && (row.MinClass is not { } least || valueClass <= least)
                && (row.Family is not { Length: > 0 } family || families.Contains(family))
                && (row.MostOfValue <= 0 || row.CostMinor <= row.MostOfValue * Math.Max(0, remainingMinor ?? 0))
            )
            .OrderBy(row => row.CostMinor)
            .ThenBy(row => row.Code, StringComparer.Ordinal);
}
