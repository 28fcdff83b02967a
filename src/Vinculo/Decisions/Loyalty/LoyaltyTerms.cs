using System.Globalization;
using Vinculo.Platform;

namespace Vinculo.Decisions.Loyalty;

/// <summary>A level of the programme.</summary>
/// <param name="Code">Stable.</param>
/// <param name="NameEs">As customers call it.</param>
/// <param name="NameEn">The same in English.</param>
/// <param name="AtLeast">Points earned within the window, above 0.</param>
public sealed record LoyaltyTier(string Code, string NameEs, string NameEn, long AtLeast)
{
    public string Name(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}

/// <summary>What points are given for.</summary>
/// <param name="Code">Stable.</param>
/// <param name="NameEs">As customers call it.</param>
/// <param name="NameEn">The same in English.</param>
/// <param name="Points">What it costs, above 0.</param>
public sealed record LoyaltyReward(string Code, string NameEs, string NameEn, long Points)
{
    public string Name(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}

/// <summary>The terms of the company's programme; the settings page changes them, the audit keeps what they were.</summary>
public sealed record LoyaltyTerms
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "decisions.loyalty";

    /// <summary>More levels or rewards than this nobody reads.</summary>
    public const int Most = 20;

    /// <summary>The programme runs.</summary>
    public bool Active { get; init; }

    /// <summary>Every customer takes part without asking; otherwise those who joined.</summary>
    public bool Everybody { get; init; }

    /// <summary>What was bought from this day on earns, also of who joins later; null: from joining on.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>One point for every so much spent, in minor units, above 0.</summary>
    public long PointEveryMinor { get; init; } = 1_000_00;

    /// <summary>Points can be spent for so many months, through the last day of the month, 1 … 120.</summary>
    public int ExpiryMonths { get; init; } = 12;

    /// <summary>Points earned in so many months carry a level, 1 … 60.</summary>
    public int WindowMonths { get; init; } = 12;

    /// <summary>A level that the points no longer carry is kept so many days more, 0 … 366.</summary>
    public int GraceDays { get; init; } = 60;

    /// <summary>The easiest first.</summary>
    public IReadOnlyList<LoyaltyTier> Tiers { get; init; } = [];

    public IReadOnlyList<LoyaltyReward> Rewards { get; init; } = [];

    /// <summary>Points for whoever brought somebody.</summary>
    public long ReferrerPoints { get; init; }

    /// <summary>Points for whom they brought.</summary>
    public long ReferredPoints { get; init; }

    /// <summary>The one who was brought must have been a paying customer for so many days, 0 … 366.</summary>
    public int QualifyDays { get; init; } = 60;

    /// <summary>What is wrong with them, or null.</summary>
    public Refusal? Problem()
    {
        if (PointEveryMinor <= 0)
            return Invalid("pointEvery");
        if (ExpiryMonths is < 1 or > 120)
            return Invalid("expiryMonths");
        if (WindowMonths is < 1 or > 60)
            return Invalid("windowMonths");
        if (GraceDays is < 0 or > 366)
            return Invalid("graceDays");
        if (QualifyDays is < 0 or > 366)
            return Invalid("qualifyDays");
        if (ReferrerPoints < 0 || ReferredPoints < 0)
            return Invalid("referrerPoints");
        if (Tiers.Count > Most || !Rise(Tiers) || !Named(Tiers.Select(t => (t.Code, t.NameEs, t.AtLeast))))
            return Invalid("tiers");
        if (Rewards.Count > Most || !Named(Rewards.Select(r => (r.Code, r.NameEs, r.Points))))
            return Invalid("rewards");
        return null;
    }

    /// <summary>The last day points that come on a day can be spent.</summary>
    public DateOnly ExpiryOf(DateOnly day)
    {
        var month = new DateOnly(day.Year, day.Month, 1).AddMonths(ExpiryMonths + 1);
        return month.AddDays(-1);
    }

    /// <summary>Points for an amount spent; what is left of a point is lost.</summary>
    public long PointsFor(long amountMinor) => amountMinor <= 0 ? 0 : amountMinor / PointEveryMinor;

    private static Refusal Invalid(string field) => Refusal.Invalid("loyalty.terms-invalid", field);

    private static bool Rise(IReadOnlyList<LoyaltyTier> tiers)
    {
        for (var i = 1; i < tiers.Count; i++)
            if (tiers[i].AtLeast <= tiers[i - 1].AtLeast)
                return false;
        return true;
    }

    private static bool Named(IEnumerable<(string Code, string Name, long Points)> rows)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (code, name, points) in rows)
            if (
                code.Length is 0 or > 40
                || string.IsNullOrWhiteSpace(name)
                || name.Length > 80
                || points <= 0
                || !codes.Add(code)
            )
                return false;
        return true;
    }
}
