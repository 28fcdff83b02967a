namespace Vinculo.Analytics.Linkage;

/// <summary>Tells a birth date that some form proposes from one that people have.</summary>
public static class GenericDates
{
    private const int Fewest = 25;
    private const double TimesTheMean = 10;

    /// <summary>Which dates so many more show than show any other that they say nothing of anybody.</summary>
    /// <param name="shown">How often each date is shown.</param>
    /// <returns>Those, and how many owners each may have before it says nothing.</returns>
    public static Dictionary<T, double> Of<T>(IReadOnlyDictionary<T, int> shown)
        where T : notnull
    {
        var all = shown.Values.Sum(n => (long)n);
        // The mean of the others: where all show one date, that one is no measure of itself.
        return shown
            .Select(d =>
                (d.Key, d.Value, Most: Math.Max(Fewest, TimesTheMean * (all - d.Value) / Math.Max(1, shown.Count - 1)))
            )
            .Where(d => d.Value > d.Most)
            .ToDictionary(d => d.Key, d => d.Most);
    }
}
