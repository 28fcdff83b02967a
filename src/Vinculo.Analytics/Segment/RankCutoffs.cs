namespace Vinculo.Analytics.Segment;

/// <summary>
/// Borders between equally large classes by rank, kept so that one customer can be classed later without ranking everybody
/// again. Equal numbers are parted by identifier, as <see cref="RfmScores"/> parts them.
/// </summary>
/// <param name="Values">The greatest value of every class but the last, rising.</param>
/// <param name="Ids">Whose value that is: of equal values, identifiers up to it stay below the border.</param>
public sealed record RankCutoffs(double[] Values, Guid[] Ids)
{
    /// <summary>The class of a customer, 0 … number of classes − 1; 0 holds the smallest values.</summary>
    /// <param name="value">Not NaN.</param>
    /// <param name="id">The customer.</param>
    public int Of(double value, Guid id)
    {
        if (double.IsNaN(value))
            throw new ArgumentException("The value is not a number.", nameof(value));
        var at = 0;
        while (at < Values.Length && (value > Values[at] || (value == Values[at] && id.CompareTo(Ids[at]) > 0)))
            at++;
        return at;
    }

    /// <summary>The borders at which classes of equal size part these customers.</summary>
    /// <param name="ids">n customers.</param>
    /// <param name="values">Their values. No NaN.</param>
    /// <param name="classes">2 … 100.</param>
    /// <returns>Classing the same customers by them gives every class n / classes, give or take one.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a value is NaN.</exception>
    /// <remarks>[H1994]. O(n log n).</remarks>
    public static RankCutoffs Equal(ReadOnlySpan<Guid> ids, ReadOnlySpan<double> values, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 100);
        if (values.Length != ids.Length)
            throw new ArgumentException("One value per customer.", nameof(values));
        var keys = values.ToArray();
        var who = ids.ToArray();
        foreach (var key in keys)
            if (double.IsNaN(key))
                throw new ArgumentException("A value to rank is not a number.", nameof(values));
        Array.Sort(keys, who);

        var borders = new List<double>();
        var at = new List<Guid>();
        for (var k = 1; k < classes; k++)
        {
            // The last rank of class k − 1: ranks r with 1 + classes · r / n ≤ k.
            var last = (int)(((long)k * keys.Length + classes - 1) / classes) - 1;
            if (last < 0)
            {
                borders.Add(double.NegativeInfinity);
                at.Add(Guid.Empty);
                continue;
            }
            var (from, to) = (Array.BinarySearch(keys, keys[last]), last);
            from = to = Math.Max(from, 0);
            while (from > 0 && keys[from - 1] == keys[last])
                from--;
            while (to < keys.Length && keys[to] == keys[last])
                to++;
            // Ties stand in no order yet; sorting them again and again would be the same order.
            who.AsSpan(from, to - from).Sort();
            borders.Add(keys[last]);
            at.Add(who[last]);
        }
        return new([.. borders], [.. at]);
    }
}
