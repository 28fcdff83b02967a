using Vinculo.Analytics.Linkage;
using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage;

/// <summary>The synthetic customers with truth of <c>shared/data/latam-persons</c>, for what can only be measured.</summary>
internal static class LatamPersons
{
    private const string Folder = "latam-persons/";

    /// <summary>Share of full names whose given name and first surname are found, whatever was done to the record.</summary>
    public static double ShareOfFullNamesPartedRight()
    {
        var people = People();
        var truth = Truth();
        var (right, all) = (0, 0);
        foreach (var record in Table("records.csv.gz"))
        {
            if (record["full_name"].Length == 0)
                continue;
            all++;
            var person = people[truth[record["record_id"]]];
            var order = record["source"] == "PRODUCT" ? NameOrder.SurnameFirst : NameOrder.GivenFirst;
            var read = PersonNames.Read(record["full_name"], null, null, null, order)!;
            var meant = PersonNames.Read(null, person["given_names"], person["surname1"], person["surname2"])!;
            if (Alike(read.Given, meant.Given) && (read.Married is not null || Same(read.Surname1, meant)))
                right++;
        }
        return (double)right / all;
    }

    /// <summary>
    /// Right answers, answers and questions of one field, when the records of each true person are brought to one value.
    /// </summary>
    public static (int Right, int Answered, int Asked) Golden(
        FieldRule rule,
        Func<Dictionary<string, string>, Known, FieldCandidate?> candidate,
        Func<Dictionary<string, string>, string> meant,
        Func<FieldCandidate, Survivor, string> shown
    )
    {
        var people = People();
        var truth = Truth();
        var (right, answered, asked) = (0, 0, 0);
        foreach (var person in Table("records.csv.gz").GroupBy(r => truth[r["record_id"]]))
        {
            var records = person.ToList();
            var known = new Known(records);
            var wanted = meant(people[person.Key]);
            var candidates = records.Select(r => candidate(r, known)).OfType<FieldCandidate>().ToList();
            if (wanted.Length == 0 || candidates.Count == 0)
                continue;
            if (rule.Kind == FieldKind.Date)
                candidates.AddRange(known.DatesOfNumbers);
            asked++;
            var survivor = Survivorship.Choose(rule, candidates);
            if (survivor.Index < 0)
                continue;
            answered++;
            if (shown(candidates[survivor.Index], survivor) == wanted)
                right++;
        }
        return (right, answered, asked);
    }

    public static FieldCandidate? Candidate(
        Dictionary<string, string> record,
        string column,
        Func<string, double>? fit = null
    ) =>
        record[column].Length == 0
            ? null
            : new(record[column], record["source"], 0.8, DateOnly.Parse(record["updated"]), false)
            {
                Country = record["country"],
                Type = record["doc_type"],
                Fit = fit?.Invoke(record[column]) ?? 1,
            };

    /// <summary>What the records of one person say together.</summary>
    internal sealed class Known
    {
        public Known(List<Dictionary<string, string>> records)
        {
            Emails = [.. records.Select(r => r["email"]).Where(e => e.Length > 0).Distinct()];
            DatesOfNumbers =
            [
                .. records
                    .Select(r => NationalIds.Read(r["country"], r["doc_type"], r["doc_number"]))
                    .Where(n => n is { Valid: true, BirthDate: not null })
                    .Select(n => new FieldCandidate($"{n!.BirthDate:yyyy-MM-dd}", "CURP", 1, null, true)),
            ];
            var parted = records.Find(r => r["given_names"].Length > 0) ?? records[0];
            var order = parted["source"] == "PRODUCT" ? NameOrder.SurnameFirst : NameOrder.GivenFirst;
            Name = PersonNames.Read(
                parted["full_name"],
                parted["given_names"],
                parted["surname1"],
                parted["surname2"],
                order
            );
        }

        public List<string> Emails { get; }

        public List<FieldCandidate> DatesOfNumbers { get; }

        public PersonNameReading? Name { get; }
    }

    private static bool Alike(string[] a, string[] b) =>
        a.SelectMany(PersonNames.CanonicalGiven).Intersect(b.SelectMany(PersonNames.CanonicalGiven)).Any()
        || a.Select(SpanishPhonetics.Key).Intersect(b.Select(SpanishPhonetics.Key)).Any();

    private static bool Same(string? surname, PersonNameReading meant) =>
        surname is not null
        && SpanishPhonetics.Key(surname) is var key
        && (
            (meant.Surname1 is { } one && SpanishPhonetics.Key(one) == key)
            || (meant.Surname2 is { } two && SpanishPhonetics.Key(two) == key)
        );

    private static Dictionary<string, Dictionary<string, string>> People() =>
        Table("persons.csv.gz").ToDictionary(p => p["person_id"], StringComparer.Ordinal);

    private static Dictionary<string, string> Truth() =>
        Table("truth.csv.gz").ToDictionary(t => t["record_id"], t => t["person_id"], StringComparer.Ordinal);

    private static IEnumerable<Dictionary<string, string>> Table(string file)
    {
        string[]? header = null;
        foreach (var cells in SharedData.Rows(SharedData.Find(Folder + file)!))
        {
            if (header is null)
                header = cells;
            else
                yield return header.Zip(cells).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
        }
    }
}
