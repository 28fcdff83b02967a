using System.Collections.Concurrent;

namespace Vinculo.Analytics.Calendars;

/// <summary>How binding a holiday is.</summary>
public enum HolidayKind
{
    /// <summary>Nobody need work, by law, in the whole country.</summary>
    Public,

    /// <summary>Banks, offices or schools may close; terms of law run on.</summary>
    Optional,
}

/// <summary>What a holiday is called and which law makes it one.</summary>
public sealed record HolidayName(string Spanish, string English, string Law);

/// <summary>A free day, and everything that is kept on it: two holidays can fall together.</summary>
/// <param name="On">The day that is free.</param>
/// <param name="Kind">Public when one of its reasons is.</param>
/// <param name="Names">At least one.</param>
/// <param name="ByLaw">The day the law names, when the free day was moved from it.</param>
public sealed record Holiday(DateOnly On, HolidayKind Kind, IReadOnlyList<HolidayName> Names, DateOnly? ByLaw);

/// <summary>The holidays of a country, as its laws made them year by year.</summary>
public sealed class HolidaySet
{
    private static readonly Lazy<IReadOnlyDictionary<string, HolidaySet>> All = new(Load);

    private readonly HolidayRule[] rules;
    private readonly ConcurrentDictionary<int, Year> years = new();

    private HolidaySet(string country, HolidayRule[] rules)
    {
        (Country, this.rules) = (country, rules);
        From = rules.Min(r => r.From);
    }

    private sealed record Year(IReadOnlyList<Holiday> Holidays, HashSet<DateOnly> Public);

    /// <summary>Countries whose laws are known, ISO 3166-1 alpha-2, in order.</summary>
    public static IReadOnlyList<string> Countries { get; } = [.. All.Value.Keys.Order(StringComparer.Ordinal)];

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string Country { get; }

    /// <summary>First year whose holidays are known.</summary>
    public int From { get; }

    /// <summary>Last year the rules may be asked for; laws change, so far years say what today's law would give.</summary>
    public static int LastYear => 2199;

    /// <summary>Null for a country whose laws are not known.</summary>
    public static HolidaySet? Find(string country) => All.Value.GetValueOrDefault(country);

    /// <summary>Can this year be asked for?</summary>
    public bool Covers(int year) => year >= From && year <= LastYear;

    /// <summary>The free days of a year in order; one entry a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The year is not covered.</exception>
    public IReadOnlyList<Holiday> In(int year) => Of(year).Holidays;

    /// <summary>Is this a public holiday? Optional days are not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The year is not covered.</exception>
    public bool IsHoliday(DateOnly day) => Of(day.Year).Public.Contains(day);

    private Year Of(int year)
    {
        if (!Covers(year))
            throw new ArgumentOutOfRangeException(
                nameof(year),
                year,
                $"Holidays of {Country} are known from {From} to {LastYear}."
            );
        return years.GetOrAdd(year, Make);
    }

    private Year Make(int year)
    {
        // New Year's Day on a Saturday may be kept on the Friday of the year before.
        var found = Enumerable
            .Range(year - 1, 3)
            .SelectMany(y => rules.SelectMany(rule => rule.In(y).Select(day => (rule, day.On, day.ByLaw))))
            .Where(h => h.On.Year == year)
            .GroupBy(h => h.On)
            .OrderBy(g => g.Key)
            .Select(g => new Holiday(
                g.Key,
                g.Min(h => h.rule.Kind),
                [.. g.Select(h => h.rule.Name)],
                g.All(h => h.ByLaw != g.Key) ? g.First().ByLaw : null
            ))
            .ToList();
        return new(found, [.. found.Where(h => h.Kind == HolidayKind.Public).Select(h => h.On)]);
    }

    private static Dictionary<string, HolidaySet> Load()
    {
        using var stream = typeof(HolidaySet).Assembly.GetManifestResourceStream("Vinculo.Analytics.Holidays.txt")!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains('|', StringComparison.Ordinal) && line[0] != '#')
            .Select(HolidayRule.Read)
            .GroupBy(rule => rule.Country)
            .ToDictionary(g => g.Key, g => new HolidaySet(g.Key, [.. g]), StringComparer.OrdinalIgnoreCase);
    }
}
