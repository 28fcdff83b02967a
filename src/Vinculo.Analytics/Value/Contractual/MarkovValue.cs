namespace Vinculo.Analytics.Value.Contractual;

/// <summary>
/// Value of a relation that moves between states, such as months since the last purchase or segments of a portfolio, each
/// with its own margin.
/// </summary>
/// <param name="Transition">k × k chances to go from a state (row) to another (column) in a period; rows sum to 1.</param>
/// <param name="Margin">k margins of a period spent in a state, in money; negative for the cost of trying.</param>
/// <remarks>[PC2000].</remarks>
public sealed record MarkovValue(double[][] Transition, double[] Margin)
{
    /// <summary>States by periods since the last purchase, the last one lost for good.</summary>
    /// <param name="buys">Chance to buy in a period, for one who bought 1, 2, … periods ago.</param>
    /// <param name="margin">Margin of a purchase, the cost of asking for the next one taken off.</param>
    /// <param name="cost">Cost of asking, ≥ 0, spent in each period without a purchase while there is hope.</param>
    /// <exception cref="ArgumentException">No chances, or one outside 0 … 1.</exception>
    public static MarkovValue ByRecency(ReadOnlySpan<double> buys, double margin, double cost)
    {
        if (buys.Length == 0)
            throw new ArgumentException("At least one chance to buy.", nameof(buys));
        var k = buys.Length + 1;
        var transition = new double[k][];
        var margins = new double[k];
        for (var i = 0; i < buys.Length; i++)
        {
            if (!(buys[i] >= 0 && buys[i] <= 1))
                throw new ArgumentException("Chances lie between 0 and 1.", nameof(buys));
            transition[i] = new double[k];
            transition[i][0] = buys[i];
            transition[i][i + 1] += 1 - buys[i];
            margins[i] = i == 0 ? margin : -cost;
        }
        transition[^1] = new double[k];
        transition[^1][^1] = 1;
        return new(transition, margins);
    }

    /// <summary>Discounted margin for ever, from each state, the present period's included.</summary>
    /// <param name="discount">Rate a period, above 0.</param>
    /// <returns>k values: (I - P / (1 + d))⁻¹ R.</returns>
    /// <exception cref="ArgumentException">The matrix is not one of chances, or the rate not above 0.</exception>
    public double[] Forever(double discount)
    {
        if (!(discount > 0 && double.IsFinite(discount)))
            throw new ArgumentOutOfRangeException(nameof(discount), discount, "The rate must be finite and above 0.");
        Check();
        var k = Margin.Length;
        var value = (double[])Margin.Clone();
        var rows = new double[k][];
        for (var i = 0; i < k; i++)
        {
            rows[i] = Array.ConvertAll(Transition[i], p => -p / (1 + discount));
            rows[i][i] += 1;
        }
        // Rows are dominated by their diagonal, so elimination needs no exchange of rows.
        for (var i = 0; i < k; i++)
        {
            for (var below = i + 1; below < k; below++)
            {
                var factor = rows[below][i] / rows[i][i];
                if (factor == 0)
                    continue;
                for (var j = i; j < k; j++)
                    rows[below][j] -= factor * rows[i][j];
                value[below] -= factor * value[i];
            }
        }
        for (var i = k - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < k; j++)
                value[i] -= rows[i][j] * value[j];
            value[i] /= rows[i][i];
        }
        return value;
    }

    /// <summary>Discounted margin of the next periods, from each state, the present period's included.</summary>
    /// <param name="periods">How many follow the present one, ≥ 0.</param>
    /// <param name="discount">Rate a period, above -1.</param>
    /// <exception cref="ArgumentException">The matrix is not one of chances, or a number is out of range.</exception>
    public double[] Over(int periods, double discount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(periods);
        if (!(discount > -1 && double.IsFinite(discount)))
            throw new ArgumentOutOfRangeException(nameof(discount), discount, "Must be finite, above -1.");
        Check();
        var value = (double[])Margin.Clone();
        for (var t = 0; t < periods; t++)
        {
            var later = value;
            value = new double[later.Length];
            for (var i = 0; i < value.Length; i++)
            {
                for (var j = 0; j < later.Length; j++)
                    value[i] += Transition[i][j] * later[j];
                value[i] = Margin[i] + value[i] / (1 + discount);
            }
        }
        return value;
    }

    private void Check()
    {
        if (Transition.Length != Margin.Length || Margin.Length == 0)
            throw new ArgumentException("One row of chances and one margin per state.");
        foreach (var row in Transition)
        {
            if (
                row.Length != Margin.Length
                || Array.Exists(row, p => !(p >= 0 && p <= 1))
                || Math.Abs(row.Sum() - 1) > 1e-9
            )
                throw new ArgumentException("Each row holds a chance per state and sums to 1.");
        }
    }
}
