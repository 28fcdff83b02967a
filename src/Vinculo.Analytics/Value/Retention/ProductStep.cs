namespace Vinculo.Analytics.Value.Retention;

/// <summary>What one product more goes along with, among customers of one class: monthly margin = a + b · products.</summary>
/// <param name="Slope">b, margin a month.</param>
/// <param name="StandardError">Of b, right also where margins scatter more the more products there are.</param>
/// <param name="Customers">How many were looked at.</param>
/// <param name="MeanProducts">How many they hold on average.</param>
public sealed record ProductStep(double Slope, double StandardError, int Customers, double MeanProducts)
{
    /// <summary>Fewer customers than this say nothing.</summary>
    public const int Least = 100;

    /// <summary>More products go along with more margin, and not by chance.</summary>
    public bool IsEvident => Slope > 1.96 * StandardError;

    /// <summary>Fits the line.</summary>
    /// <param name="products">Products each customer holds, ≥ 0.</param>
    /// <param name="monthlyMargin">Margin of each in a month.</param>
    /// <exception cref="UnfitDataException">Fewer than <see cref="Least"/> customers, or all hold the same number.</exception>
    /// <remarks>
    /// Least squares; the error is White's, which does not ask for equal scatter [W1980], with the correction n / (n - 2).
    /// It is an association: those who hold more may be other people.
    /// </remarks>
    public static ProductStep Fit(IReadOnlyList<int> products, IReadOnlyList<double> monthlyMargin)
    {
        ArgumentNullException.ThrowIfNull(products);
        ArgumentNullException.ThrowIfNull(monthlyMargin);
        var n = products.Count;
        if (monthlyMargin.Count != n)
            throw new ArgumentException("As many margins as customers.", nameof(monthlyMargin));
        if (n < Least)
            throw new UnfitDataException(UnfitReason.NoCases, "Too few customers.");
        var (meanX, meanY) = (products.Average(), monthlyMargin.Average());
        double xx = 0,
            xy = 0;
        for (var i = 0; i < n; i++)
        {
            xx += (products[i] - meanX) * (products[i] - meanX);
            xy += (products[i] - meanX) * (monthlyMargin[i] - meanY);
        }
        if (xx <= 0)
            throw new UnfitDataException(UnfitReason.NoFeatures, "All customers hold the same number of products.");
        var slope = xy / xx;
        double scatter = 0;
        for (var i = 0; i < n; i++)
        {
            var rest = monthlyMargin[i] - meanY - slope * (products[i] - meanX);
            scatter += (products[i] - meanX) * (products[i] - meanX) * rest * rest;
        }
        return new(slope, Math.Sqrt(scatter * n / (n - 2)) / xx, n, meanX);
    }
}
