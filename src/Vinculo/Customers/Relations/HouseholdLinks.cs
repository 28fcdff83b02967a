namespace Vinculo.Customers.Relations;

/// <summary>What one person brings to the question who lives with whom.</summary>
/// <param name="Surnames">Words of the surnames, folded, without particles.</param>
/// <param name="Phones">Normalised telephones that few share and no company has.</param>
/// <param name="Dwellings">Keys of dwellings that few share.</param>
internal sealed record Resident(
    Guid Id,
    string Name,
    IReadOnlyList<string> Surnames,
    DateOnly? Birth,
    HashSet<string> Phones,
    HashSet<string> Dwellings
);

/// <summary>Why two people are taken to live together; stored with the proposal.</summary>
public sealed record HouseholdEvidence(bool Address, bool Phone, bool Surname)
{
    public static HouseholdEvidence operator |(HouseholdEvidence a, HouseholdEvidence b) =>
        new(a.Address || b.Address, a.Phone || b.Phone, a.Surname || b.Surname);
}

/// <summary>
/// Who lives with whom: two of address, telephone and surname agree. One alone proves nothing: a surname is shared by
/// thousands, a building by hundreds, a telephone by an office.
/// </summary>
internal static class HouseholdLinks
{
    /// <summary>A telephone or dwelling that more people share is a building, a company or a placeholder.</summary>
    public const int MostSharers = 8;

    /// <summary>More people than this are no household.</summary>
    public const int MostMembers = 10;

    /// <summary>Null: nothing says that they live together, or they look like one person registered twice.</summary>
    public static HouseholdEvidence? Between(Resident a, Resident b)
    {
        var evidence = new HouseholdEvidence(
            a.Dwellings.Overlaps(b.Dwellings),
            a.Phones.Overlaps(b.Phones),
            a.Surnames.Intersect(b.Surnames, StringComparer.Ordinal).Any()
        );
        if (
            (evidence.Address ? 1 : 0) + (evidence.Phone ? 1 : 0) + (evidence.Surname ? 1 : 0) < 2
            || evidence is { Address: false, Phone: false }
        )
            return null;
        // The same person twice is a matter for the review of duplicates. Father and son of one name differ in birth.
        var alike = NameKey.Compatible(a.Name, b.Name) && (a.Birth is null || b.Birth is null || a.Birth == b.Birth);
        return alike ? null : evidence;
    }

    /// <summary>
    /// Groups of people who live together: everybody tied to somebody of the group, unless a person has said that two of them
    /// do not. Whoever is barred from most others leaves first; the younger record of two.
    /// </summary>
    public static List<Dictionary<Guid, HouseholdEvidence>> Groups(
        IReadOnlyList<Resident> people,
        IReadOnlySet<(Guid, Guid)> bars
    )
    {
        var ties = new Dictionary<Guid, List<(Guid Other, HouseholdEvidence Evidence)>>();
        var byKey = people
            .SelectMany(p => p.Phones.Concat(p.Dwellings).Select(key => (key, p)))
            .GroupBy(x => x.key, x => x.p, StringComparer.Ordinal);
        var compared = new HashSet<(Guid, Guid)>();
        foreach (var sharers in byKey.Select(g => g.ToList()).Where(g => g.Count is > 1 and <= MostSharers))
            for (var i = 0; i < sharers.Count; i++)
            for (var j = i + 1; j < sharers.Count; j++)
            {
                var pair = Pair(sharers[i].Id, sharers[j].Id);
                if (!compared.Add(pair) || bars.Contains(pair) || Between(sharers[i], sharers[j]) is not { } evidence)
                    continue;
                Tied(pair.Item1).Add((pair.Item2, evidence));
                Tied(pair.Item2).Add((pair.Item1, evidence));
            }

        var groups = new List<Dictionary<Guid, HouseholdEvidence>>();
        var placed = new HashSet<Guid>();
        foreach (var start in ties.Keys.Order())
        {
            if (!placed.Add(start))
                continue;
            var group = new Dictionary<Guid, HouseholdEvidence>();
            var open = new Stack<Guid>([start]);
            while (open.TryPop(out var at))
            {
                group[at] = ties[at].Select(t => t.Evidence).Aggregate((x, y) => x | y);
                foreach (var (other, _) in ties[at])
                    if (placed.Add(other))
                        open.Push(other);
            }
            Part(group, bars);
            if (group.Count is >= 2 and <= MostMembers)
                groups.Add(group);
        }
        return groups;

        List<(Guid, HouseholdEvidence)> Tied(Guid id) => ties.TryGetValue(id, out var list) ? list : ties[id] = [];
    }

    private static void Part(Dictionary<Guid, HouseholdEvidence> group, IReadOnlySet<(Guid, Guid)> bars)
    {
        while (true)
        {
            var worst = group
                .Keys.Select(id => (Id: id, Bars: group.Keys.Count(o => o != id && bars.Contains(Pair(id, o)))))
                .Where(x => x.Bars > 0)
                .OrderByDescending(x => x.Bars)
                .ThenByDescending(x => x.Id)
                .FirstOrDefault();
            if (worst.Bars == 0)
                return;
            group.Remove(worst.Id);
        }
    }

    public static (Guid, Guid) Pair(Guid a, Guid b) => a.CompareTo(b) < 0 ? (a, b) : (b, a);
}
