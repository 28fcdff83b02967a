using Vinculo.Analytics.Linkage;

namespace Vinculo.Integration.Linking;

/// <summary>Standardises persons while they are still being read, so that the raw texts of a large file need not be kept.</summary>
internal sealed class PersonStream
{
    /// <summary>Records from which the habits of the sources are learnt.</summary>
    private const int Learn = 20_000;
    private const int Batch = 32_768;
    private const int Slice = 512;

    private readonly Vocabulary vocabulary = new();
    private readonly List<PersonFeatures[]> done = [];
    private readonly List<PersonEntry> waiting = [];

    /// <summary>How the sources write; null until the first records are there.</summary>
    public SourceHabits? Habits { get; private set; }

    public void Add(PersonEntry entry)
    {
        waiting.Add(entry);
        if (waiting.Count >= (Habits is null ? Learn : Batch))
            Read();
    }

    /// <summary>All features, in the order of the records.</summary>
    public PersonFeatures[] Finish()
    {
        if (waiting.Count > 0 || Habits is null)
            Read();
        return [.. done.SelectMany(d => d)];
    }

    private void Read()
    {
        var habits = Habits ??= SourceHabits.Learn(waiting);
        var entries = waiting;
        var features = new PersonFeatures[entries.Count];
        Parallel.For(
            0,
            (entries.Count + Slice - 1) / Slice,
            slice =>
            {
                for (var i = slice * Slice; i < Math.Min(entries.Count, (slice + 1) * Slice); i++)
                    features[i] = habits.Standardise(entries[i], vocabulary);
            }
        );
        done.Add(features);
        waiting.Clear();
    }
}
