using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Value.Survival;

/// <summary>One row per customer and month lived through, with the answer "left in this month".</summary>
/// <param name="Table">The customer's features, with <see cref="DiscreteHazard.Tenure"/> first.</param>
/// <param name="Left">Whether the customer left in the row's month.</param>
/// <param name="Customer">Which customer the row belongs to.</param>
public sealed record PersonPeriods(FeatureTable Table, bool[] Left, int[] Customer);

/// <summary>Chance to leave next month, by months stayed and whatever else is known: a logistic model of the monthly hazard.</summary>
/// <param name="Logistic">The model; its first term is <see cref="Tenure"/>.</param>
/// <remarks>[SW1993]. Plain data for System.Text.Json.</remarks>
public sealed record DiscreteHazard(BinnedLogistic Logistic)
{
    /// <summary>Name of the feature that counts the month of the relation, 1 for the first.</summary>
    public const string Tenure = "tenure";

    private const int OwnBins = 120;

    /// <summary>Spreads customers over the months they lived through.</summary>
    /// <param name="features">n customers; what is known of each and does not change with the months. May have no columns.</param>
    /// <param name="months">n numbers of months stayed, each 0 … 1,200; a customer of 0 months adds no row.</param>
    /// <param name="left">Whether the customer left in the last of these months.</param>
    /// <exception cref="ArgumentException">Lengths differ, a number is out of range, or a feature is called tenure.</exception>
    public static PersonPeriods Expand(FeatureTable features, ReadOnlySpan<int> months, ReadOnlySpan<bool> left)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (left.Length != months.Length || (features.Columns.Count > 0 && features.Rows != months.Length))
            throw new ArgumentException("One duration, one answer and one row of features per customer.");
        var total = 0;
        foreach (var stayed in months)
        {
            if (stayed is < 0 or > 1200)
                throw new ArgumentException("Months must lie in 0 … 1,200.", nameof(months));
            total = checked(total + stayed);
        }

        var customer = new int[total];
        var tenure = new double[total];
        var leaves = new bool[total];
        var at = 0;
        for (var i = 0; i < months.Length; i++)
        {
            for (var month = 1; month <= months[i]; month++, at++)
            {
                customer[at] = i;
                tenure[at] = month;
                leaves[at] = left[i] && month == months[i];
            }
        }
        var columns = new List<FeatureColumn> { new NumericColumn(Tenure, tenure) };
        columns.AddRange(features.Columns.Select(c => c.Take(customer)));
        return new PersonPeriods(new FeatureTable(columns), leaves, customer);
    }

    /// <summary>Fits the hazard.</summary>
    /// <param name="periods">
    /// Customer-months: from <see cref="Expand"/>, or from monthly snapshots whose features were known when the month began.
    /// </param>
    /// <param name="options">Null for the defaults, with a bin of its own for each of up to 120 months: nobody says how leaving goes with them.</param>
    /// <exception cref="UnfitDataException">As in <see cref="BinnedLogistic.Fit"/>; nobody left is one class.</exception>
    /// <exception cref="ArgumentException">The first column is not the number of months stayed.</exception>
    public static (DiscreteHazard Hazard, LogisticFit Fit) Fit(PersonPeriods periods, LogisticOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(periods);
        if (periods.Table.Columns is not [NumericColumn { Name: Tenure }, ..])
            throw new ArgumentException("The first column must be the months stayed.", nameof(periods));
        options ??= new LogisticOptions { BinsOf = new Dictionary<string, int> { [Tenure] = OwnBins } };
        var fit = BinnedLogistic.Fit(periods.Table, periods.Left, options: options);
        return (new DiscreteHazard(fit.Model), fit);
    }

    /// <summary>Monthly hazards of a customer in the months to come.</summary>
    /// <param name="row">The features without tenure, in the order they were fitted.</param>
    /// <param name="monthsStayed">Complete months behind, ≥ 0.</param>
    /// <param name="monthsAhead">How many hazards, ≥ 0.</param>
    /// <returns>Chance to leave in month stayed + 1, + 2, … for one still there; beyond the training range of tenure it stays level.</returns>
    /// <exception cref="ArgumentException">The row has another length or kind of value.</exception>
    public double[] Ahead(ReadOnlySpan<FeatureValue> row, int monthsStayed, int monthsAhead)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(monthsStayed);
        ArgumentOutOfRangeException.ThrowIfNegative(monthsAhead);
        if (row.Length != Logistic.Terms.Count - 1)
            throw new ArgumentException($"Expected {Logistic.Terms.Count - 1} values besides tenure.", nameof(row));
        var fixedPart = Logistic.Intercept;
        for (var t = 0; t < row.Length; t++)
            fixedPart += Logistic.Terms[t + 1].LogOdds(row[t]);
        var tenure = Logistic.Terms[0];
        var hazards = new double[monthsAhead];
        for (var m = 0; m < monthsAhead; m++)
            hazards[m] = SpecialFunctions.Logistic(fixedPart + tenure.LogOdds(FeatureValue.Of(monthsStayed + m + 1.0)));
        return hazards;
    }

    /// <summary>Chance to be still there after 1, 2, … months, from monthly hazards.</summary>
    /// <param name="hazards">Each 0 … 1.</param>
    public static double[] Survival(ReadOnlySpan<double> hazards)
    {
        var survival = new double[hazards.Length];
        var s = 1.0;
        for (var m = 0; m < survival.Length; m++)
            survival[m] = s *= 1 - hazards[m];
        return survival;
    }
}
