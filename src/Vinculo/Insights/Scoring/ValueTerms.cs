namespace Vinculo.Insights.Scoring;

/// <summary>What the company decides about value and risk; the settings page changes it.</summary>
public sealed record ValueTerms
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "insights.value";

    /// <summary>Margin as a share of the amount, where neither the transaction nor its product says it.</summary>
    public double DefaultMargin { get; init; } = 0.3;

    /// <summary>Months ahead that count as remaining value.</summary>
    public int HorizonMonths { get; init; } = 36;

    /// <summary>Discount rate a year.</summary>
    public double AnnualDiscount { get; init; } = 0.12;

    /// <summary>Odds against the average customer's from which risk is medium, high, very high.</summary>
    public double MediumRisk { get; init; } = 0.6;

    /// <inheritdoc cref="MediumRisk"/>
    public double HighRisk { get; init; } = 1.6;

    /// <inheritdoc cref="MediumRisk"/>
    public double VeryHighRisk { get; init; } = 3.5;

    /// <summary>Of those a customer brings, the share that would not have come otherwise; nobody measures it, the company says it.</summary>
    public double ReferralShare { get; init; } = 0.5;

    /// <summary>Of what a customer spends elsewhere, the share a company can win at best; likewise.</summary>
    public double WalletShare { get; init; } = 0.3;
}
