namespace Vinculo.Analytics.Segment;

/// <summary>Value classes A, B, C, … by amount.</summary>
/// <param name="Amounts">Lowest value of each class but the last, never rising: two amounts make three classes.</param>
public sealed record ValueCutoffs(double[] Amounts)
{
    /// <summary>The class of a value: <c>A</c> is the best.</summary>
    /// <param name="value">Not NaN.</param>
    public char Of(double value)
    {
        if (double.IsNaN(value))
            throw new ArgumentException("The value is not a number.", nameof(value));
        var at = 0;
        while (at < Amounts.Length && value < Amounts[at])
            at++;
        return (char)('A' + at);
    }

    /// <summary>Classes by amounts the company sets, such as 1,000,000 and 200,000.</summary>
    /// <param name="amounts">1 … 25 amounts, falling.</param>
    /// <exception cref="ArgumentException">No or too many amounts, or one that does not fall.</exception>
    public static ValueCutoffs ByAmounts(params double[] amounts)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        if (amounts.Length is 0 or > 25)
            throw new ArgumentException("Between 1 and 25 amounts.", nameof(amounts));
        for (var i = 0; i < amounts.Length; i++)
        {
            if (double.IsNaN(amounts[i]) || (i > 0 && amounts[i] >= amounts[i - 1]))
                throw new ArgumentException("Amounts must fall.", nameof(amounts));
        }
        return new ValueCutoffs([.. amounts]);
    }

    /// <summary>
    /// Amounts such that class A holds the most valuable customers who together make the first share of all value, and so on.
    /// </summary>
    /// <param name="values">n values; those of 0 or less carry no share and fall into the last class.</param>
    /// <param name="shares">1 … 25 cumulative shares, rising, above 0 and below 1; 0.8 and 0.95 when none are given.</param>
    /// <returns>Cut-offs; customers of equal value are never parted, and whoever crosses a border still belongs above it.</returns>
    /// <exception cref="ArgumentException">A value is NaN or infinite, or the shares are not as described.</exception>
    /// <remarks>[D1951] ABC analysis. O(n log n).</remarks>
    public static ValueCutoffs ByCumulativeShare(ReadOnlySpan<double> values, params double[] shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Length == 0)
            shares = [0.8, 0.95];
        if (shares.Length > 25)
            throw new ArgumentException("At most 25 shares.", nameof(shares));
        for (var s = 0; s < shares.Length; s++)
        {
            if (!(shares[s] > (s == 0 ? 0 : shares[s - 1]) && shares[s] < 1))
                throw new ArgumentException("Shares must rise between 0 and 1.", nameof(shares));
        }

        var sorted = values.ToArray();
        var total = 0.0;
        foreach (var value in sorted)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException("A value is not finite.", nameof(values));
        }
        Array.Sort(sorted);
        for (var i = sorted.Length - 1; i >= 0 && sorted[i] > 0; i--)
            total += sorted[i];

        var amounts = new double[shares.Length];
        Array.Fill(amounts, double.Epsilon);
        var running = 0.0;
        var next = 0;
        for (var i = sorted.Length - 1; i >= 0 && sorted[i] > 0 && next < shares.Length; i--)
        {
            running += sorted[i];
            while (next < shares.Length && running >= shares[next] * total)
                amounts[next++] = sorted[i];
        }
        return new ValueCutoffs(amounts);
    }
}
