using Vinculo.Analytics.Linkage;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>A customer that a few data may mean.</summary>
/// <param name="Customer">Who answers now.</param>
/// <param name="Bits">Log-odds, base 2, before the candidates are weighed against each other.</param>
/// <param name="Entry">What is known of it.</param>
internal sealed record LikeCustomer(Guid Customer, double Bits, IReadOnlyList<EvidenceBar> Bars, MatchEntry Entry);

/// <summary>
/// Finds whom a few data mean, misspelt ones too: by blocking keys from their index, those with most and rarest keys in
/// common first, and compares the best of them. When that finds nobody, the slip may be in the very word that the keys
/// were made of: they are made once more with the words it may stand for.
/// </summary>
internal sealed class LikeCustomers(MatchEngine engine, NameVocabulary vocabulary)
{
    /// <summary>Whoever has fewer bits than this is not the one meant.</summary>
    public const double Least = -7;

    /// <summary>Candidates that are read and compared; the rest share too little to win.</summary>
    private const int Compared = 48;

    /// <summary>Words that one of the name may stand for.</summary>
    private const int MostMeanings = 12;

    /// <summary>Keys that are looked up for them.</summary>
    private const int MostFurtherKeys = 400;

    /// <param name="session">A read.</param>
    /// <param name="probe">What is known of whom is meant.</param>
    /// <param name="also">Candidates found otherwise.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<IReadOnlyList<LikeCustomer>> FindAsync(
        Session session,
        MatchEntry probe,
        IReadOnlyCollection<Guid> also,
        CancellationToken cancel = default
    )
    {
        var weights = await engine.WeightsAsync(cancel);
        var words = new Vocabulary();
        var wanted = engine.Standardise(probe, words);
        var found = await CompareAsync(session, wanted, wanted.Keys, also, weights, words);
        if (found.Exists(f => f.Bits > Least) || probe.Name is null)
            return found;

        await vocabulary.LoadAsync(session);
        var further = Meanings(probe.Name)
            .SelectMany(name => engine.Standardise(probe with { Name = name }, words).Keys)
            .Except(wanted.Keys)
            .Take(MostFurtherKeys)
            .ToArray();
        return further.Length == 0 ? found : await CompareAsync(session, wanted, further, [], weights, words);
    }

    /// <summary>The name with one of its words as another it may stand for.</summary>
    private IEnumerable<string> Meanings(string name)
    {
        var words = NameKey.Fold(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
            foreach (var meant in vocabulary.Slips(words[i]).Take(MostMeanings))
                yield return string.Join(' ', [.. words[..i], meant, .. words[(i + 1)..]]);
    }

    private async Task<List<LikeCustomer>> CompareAsync(
        Session session,
        Standardised wanted,
        long[] keys,
        IReadOnlyCollection<Guid> also,
        Weights weights,
        Vocabulary words
    )
    {
        var holders = await MatchStore.HoldersAsync(session, keys);
        var promise = new Dictionary<Guid, double>();
        foreach (var list in holders.Values)
        {
            if (list.Count > MatchStore.MostOfOneKey)
                continue;
            var rarity = 1 / Math.Sqrt(list.Count);
            foreach (var atom in list)
                promise[atom] = promise.GetValueOrDefault(atom) + rarity;
        }
        foreach (var customer in also)
            promise[customer] = double.MaxValue;
        var found = new List<LikeCustomer>();
        if (promise.Count == 0)
            return found;
        var atoms = promise
            .OrderByDescending(p => p.Value)
            .ThenBy(p => p.Key)
            .Take(Compared)
            .Select(p => p.Key)
            .ToArray();

        var entries = await MatchStore.EntriesAsync(session, atoms);
        var roots = await RootsAsync(session, [.. entries.Keys]);
        foreach (var customer in entries.Where(e => e.Value.Kind == wanted.Entry.Kind).GroupBy(e => roots[e.Key]))
        {
            var parts = customer.Select(e => engine.Read(e.Value, words)).ToList();
            var whole = parts.Count == 1 ? parts[0] : parts[0] with { Features = MatchEngine.Together(parts) };
            if (!Near(wanted, whole, weights))
                continue;
            var reading = MatchEngine.Compare(wanted, whole, weights);
            found.Add(new(customer.Key, reading.Bits, reading.Bars, whole.Entry));
        }
        return found;
    }

    /// <summary>Too far away to be worth explaining.</summary>
    private static bool Near(Standardised one, Standardised other, Weights weights) =>
        one.Features is not PersonFeatures a
        || other.Features is not PersonFeatures b
        || PersonLinkage.Weigh(a, b, weights.Person).Bits > -12;

    private static async Task<Dictionary<Guid, Guid>> RootsAsync(Session session, Guid[] atoms)
    {
        var into = new Dictionary<Guid, Guid>();
        var front = atoms;
        while (front.Length > 0)
        {
            var next = new List<Guid>();
            foreach (
                var (id, survivor) in await session.QueryAsync(
                    $"SELECT customer_id, merged_into FROM customer WHERE customer_id {session.InGuids("ids")} AND merged_into IS NOT NULL",
                    row => (row.Guid(0), row.Guid(1)),
                    ("ids", front)
                )
            )
            {
                into[id] = survivor;
                if (!into.ContainsKey(survivor))
                    next.Add(survivor);
            }
            front = [.. next];
        }
        return atoms.ToDictionary(
            a => a,
            a =>
            {
                while (into.TryGetValue(a, out var survivor))
                    a = survivor;
                return a;
            }
        );
    }
}

/// <summary>What to ask next of whoever stands there.</summary>
internal static class NextQuestion
{
    private static readonly (string Field, Func<MatchEntry, string?> Of)[] Fields =
    [
        ("birthDate", e => e.Birth?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
        ("document", e => e.Documents is [var first, ..] ? first.Number : null),
        ("phone", e => e.Phones is [var first, ..] ? first : null),
        ("email", e => e.Emails is [var first, ..] ? first : null),
        ("name", e => e.Name is { } name ? NameKey.Fold(name) : null),
        ("city", e => e.City is { } city ? NameKey.Fold(city) : null),
    ];

    /// <summary>
    /// The missing field whose answer is expected to say most about who it is: the information, in bits, between the answer
    /// and the customer, candidates weighed by their probability and "none of them" as one more. Shannon (1948).
    /// </summary>
    /// <param name="candidates">Probability and what is known of each; probabilities add up to at most 1.</param>
    /// <param name="known">Fields that were given already.</param>
    /// <returns>The field's code; null when no question would help.</returns>
    public static string? Of(
        IReadOnlyList<(double Probability, MatchEntry Entry)> candidates,
        IReadOnlySet<string> known
    )
    {
        if (candidates.Count == 0 || candidates[0].Probability > .995)
            return null;
        var nobody = Math.Max(1e-6, 1 - candidates.Sum(c => c.Probability));
        string? best = null;
        var most = .05;
        foreach (var (field, of) in Fields)
        {
            if (known.Contains(field))
                continue;
            // One of whom the answer is not known fits any answer.
            var open = candidates.Where(c => of(c.Entry) is null).Select(c => c.Probability).ToList();
            var answers = candidates
                .Where(c => of(c.Entry) is not null)
                .GroupBy(c => of(c.Entry)!, c => c.Probability, StringComparer.Ordinal)
                .Select(g => g.ToList())
                .Append([nobody])
                .ToList();
            var told = answers.Sum(a => a.Sum());
            var before = Entropy([.. candidates.Select(c => c.Probability), nobody]);
            var after = answers.Sum(a => a.Sum() / told * Entropy([.. a, .. open.Select(o => o * a.Sum() / told)]));
            if (before - after > most)
                (best, most) = (field, before - after);
        }
        return best;
    }

    private static double Entropy(IReadOnlyList<double> weights)
    {
        var all = weights.Sum();
        return all <= 0 ? 0 : -weights.Where(w => w > 0).Sum(w => w / all * Math.Log2(w / all));
    }
}
