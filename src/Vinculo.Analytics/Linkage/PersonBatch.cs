using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>Reads many persons at once, having first learnt the habits of their sources.</summary>
public static class PersonBatch
{
    /// <summary>Standardises on all cores.</summary>
    /// <param name="entries">n persons.</param>
    /// <param name="cancel">Stops between records.</param>
    /// <param name="vocabulary">Words already met; null for new ones.</param>
    /// <returns>n features, in order.</returns>
    public static PersonFeatures[] Standardise(
        IReadOnlyList<PersonEntry> entries,
        CancellationToken cancel = default,
        Vocabulary? vocabulary = null
    )
    {
        vocabulary ??= new();
        var habits = SourceHabits.Learn(entries);
        var features = new PersonFeatures[entries.Count];
        Parallel.For(
            0,
            (entries.Count + 1023) / 1024,
            new ParallelOptions { CancellationToken = cancel },
            chunk =>
            {
                var end = Math.Min(entries.Count, (chunk + 1) * 1024);
                for (var i = chunk * 1024; i < end; i++)
                    features[i] = habits.Standardise(entries[i], vocabulary);
            }
        );
        return features;
    }
}

/// <summary>What a source does with all its records: the order in which it writes names, the day it fills in for an unknown one.</summary>
public sealed class SourceHabits
{
    private const int Enough = 50;
    private const int Look = 400;
    private readonly Dictionary<string, (NameOrder Order, bool NewYear)> habits = new(StringComparer.Ordinal);

    /// <summary>Looks at the first records of each source.</summary>
    public static SourceHabits Learn(IReadOnlyList<PersonEntry> entries)
    {
        var found = new SourceHabits();
        var bySource = new Dictionary<string, Tally>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var key = entry.Source ?? "";
            if (!bySource.TryGetValue(key, out var tally))
                bySource[key] = tally = new();
            tally.Add(entry);
        }
        foreach (var (source, tally) in bySource)
            found.habits[source] = (tally.Order(), tally.NewYear());
        return found;
    }

    /// <summary>Reads one entry the way its source writes.</summary>
    public PersonFeatures Standardise(PersonEntry entry, Vocabulary? vocabulary = null)
    {
        if (!habits.TryGetValue(entry.Source ?? "", out var habit))
            return PersonFeatures.Standardise(entry, vocabulary);
        return PersonFeatures.Standardise(
            entry.Order == NameOrder.Unknown && habit.Order != NameOrder.Unknown
                ? entry with
                {
                    Order = habit.Order,
                }
                : entry,
            vocabulary,
            habit.NewYear
        );
    }

    private sealed class Tally
    {
        private readonly List<PersonEntry> full = [];
        private int dated;
        private int newYear;

        public void Add(PersonEntry entry)
        {
            if (entry.FullName is { Length: > 0 } && entry.Order == NameOrder.Unknown && full.Count < Look)
                full.Add(entry);
            if (entry.BirthDate is not { } born)
                return;
            dated++;
            if (born is { Month: 1, Day: 1 })
                newYear++;
        }

        public bool NewYear() => dated >= Enough && newYear > 0.02 * dated;

        /// <summary>The order in which the dictionary of given names understands most of the source's names.</summary>
        public NameOrder Order()
        {
            if (full.Count < Enough)
                return NameOrder.Unknown;
            int givenFirst = 0,
                surnameFirst = 0;
            foreach (var entry in full)
            {
                var words = PersonNames.Fold(entry.FullName!).Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (
                    words.Length < 2
                    || PersonNames.Read(entry.FullName, null, null, null)
                        is not { Given.Length: > 0, Surname1: not null } read
                )
                    continue;
                if (words[0] == read.Given[0] || words[0].StartsWith(read.Given[0], StringComparison.Ordinal))
                    givenFirst++;
                else if (words[^1] == read.Given[^1] || words[^1] == read.Given[0])
                    surnameFirst++;
            }
            return givenFirst > 3 * surnameFirst ? NameOrder.GivenFirst
                : surnameFirst > 3 * givenFirst ? NameOrder.SurnameFirst
                : NameOrder.Unknown;
        }
    }
}
