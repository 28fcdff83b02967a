namespace Vinculo.Decisions.Learning;

/// <summary>Finds out by which of a company's own numbers its customers differ: what many have and not all alike.</summary>
internal sealed class ChooseShape
{
    private const double LeastKnown = 0.05;
    private const int LeastCustomers = 30;

    private readonly Dictionary<(string Kind, string Code), List<double>> seen = [];
    private int customers;

    /// <summary>Looks at one customer.</summary>
    public void See(DecisionContext context)
    {
        customers++;
        Note(("value", ""), context.RemainingValueMinor);
        foreach (var code in context.Measures.Select(m => m.Code).Distinct(StringComparer.Ordinal))
            Note(("measure", code), context.Mean(code, 3));
        foreach (var (code, amount) in context.Attributes)
            Note(("attribute", code), amount);
    }

    /// <summary>The shape for these customers: the one in use when it would read the same numbers, else its next version.</summary>
    public ContextShape After(ContextShape current)
    {
        if (customers < LeastCustomers)
            return current;
        var own = seen.Where(s => s.Value.Count >= LeastKnown * customers)
            .OrderByDescending(s => s.Value.Count)
            .ThenBy(s => s.Key.Kind == "value" ? 0 : 1)
            .ThenBy(s => s.Key.Kind, StringComparer.Ordinal)
            .ThenBy(s => s.Key.Code, StringComparer.Ordinal)
            .Select(s => Entry(s.Key, s.Value))
            .OfType<OwnEntry>()
            .Take(ContextShape.MostOwn)
            .ToList();
        // A mean that moved a little is no reason to read everybody anew.
        return own.Count == current.Own.Count && own.Zip(current.Own, Alike).All(alike => alike)
            ? current
            : new ContextShape(current.Version + 1, own);
    }

    private static bool Alike(OwnEntry one, OwnEntry other) =>
        (one.Kind, one.Code, one.Lopsided) == (other.Kind, other.Code, other.Lopsided)
        && Math.Abs(one.Mean - other.Mean) < 0.5 * other.Deviation
        && one.Deviation < 1.5 * other.Deviation
        && other.Deviation < 1.5 * one.Deviation;

    private void Note((string, string) key, double? number)
    {
        if (number is not { } known || !double.IsFinite(known))
            return;
        if (!seen.TryGetValue(key, out var list))
            seen[key] = list = [];
        list.Add(known);
    }

    private static OwnEntry? Entry((string Kind, string Code) key, List<double> numbers)
    {
        numbers.Sort();
        var (least, middle, most) = (numbers[0], numbers[numbers.Count / 2], numbers[^1]);
        if (least == most)
            return null;
        var lopsided = least >= 0 && most - middle > 6 * (middle - least + 1e-12);
        var typical = middle > 0 ? middle : most / 100;
        var entry = new OwnEntry(key.Kind, key.Code, 0, 1, lopsided, lopsided ? typical : 1);
        var levels = numbers.Select(n => ContextShape.Level(entry, n)).ToList();
        var mean = levels.Average();
        var deviation = Math.Sqrt(levels.Average(l => (l - mean) * (l - mean)));
        return deviation > 0 ? entry with { Mean = mean, Deviation = deviation } : null;
    }
}
