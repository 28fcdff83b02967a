using System.IO.Compression;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers;
using Vinculo.Customers.Relations;

namespace Vinculo.Tests.Customers.Relations;

/// <summary>How well households are found on people whose households are known.</summary>
public class HouseholdQualityTests
{
    /// <summary>
    /// 20,000 invented people of seven countries, each with every telephone and address any of five systems has of them, as the
    /// database would hold them after the duplicates are merged. Candidates are pairs that share a telephone or dwelling.
    /// </summary>
    [Fact]
    public void Households_are_found_and_hardly_any_is_made_up()
    {
        if (SharedData.Find("latam-persons/records.csv.gz") is not { } records)
            return;
        var folder = Path.GetDirectoryName(records)!;
        var truth = Rows(Path.Combine(folder, "truth.csv.gz"))
            .ToDictionary(r => r["record_id"], r => (Person: r["person_id"], Household: r["household_id"]));
        var people = Rows(Path.Combine(folder, "persons.csv.gz"))
            .ToDictionary(
                r => r["person_id"],
                r =>
                    (
                        Household: r["household_id"],
                        Resident: new Resident(
                            new Guid(int.Parse(r["person_id"]), 0, 0, new byte[8]),
                            $"{r["given_names"]} {r["surname1"]} {r["surname2"]}",
                            NameKey.Tokens($"{r["surname1"]} {r["surname2"]}"),
                            DateOnly.TryParse(r["birth_date"], out var born) ? born : null,
                            new(StringComparer.Ordinal),
                            new(StringComparer.Ordinal)
                        )
                    )
            );
        foreach (var row in Rows(records))
        {
            var resident = people[truth[row["record_id"]].Person].Resident;
            foreach (var phone in new[] { row["phone1"], row["phone2"] })
                if (PhoneNumbers.Read(phone, row["country"], row["city"]) is { Placeholder: false } read)
                    resident.Phones.Add(read.E164);
            if (Dwellings.Key(row["address"], row["city"], row["country"]) is { } key)
                resident.Dwellings.Add(key);
        }
        var shared = people
            .Values.SelectMany(p => p.Resident.Phones.Concat(p.Resident.Dwellings).Select(k => (k, p.Resident)))
            .GroupBy(x => x.k, x => x.Resident)
            .Where(g => g.Count() > 1)
            .ToList();
        foreach (var generic in shared.Where(g => g.Count() > HouseholdLinks.MostSharers))
        foreach (var resident in generic)
        {
            resident.Phones.Remove(generic.Key);
            resident.Dwellings.Remove(generic.Key);
        }
        var household = people.Values.ToDictionary(p => p.Resident.Id, p => p.Household);
        var candidates = shared
            .Where(g => g.Count() <= HouseholdLinks.MostSharers)
            .SelectMany(g => Pairs([.. g.Select(r => r.Id)]))
            .ToHashSet();
        var relatives = candidates.Where(p => household[p.Item1] == household[p.Item2]).ToHashSet();

        var found = HouseholdLinks
            .Groups([.. people.Values.Select(p => p.Resident).OrderBy(r => r.Id)], new HashSet<(Guid, Guid)>())
            .SelectMany(g => Pairs([.. g.Keys]))
            .ToHashSet();

        var right = found.Count(p => household[p.Item1] == household[p.Item2]);
        var precision = (double)right / found.Count;
        var recall = (double)relatives.Count(found.Contains) / relatives.Count;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{found.Count} pairs, precision {precision:0.000}, recall of {relatives.Count} candidate relatives {recall:0.000}"
        );
        found.Count.ShouldBeGreaterThan(3_000);
        precision.ShouldBeGreaterThan(0.93);
        recall.ShouldBeGreaterThan(0.90);
    }

    private static IEnumerable<(Guid, Guid)> Pairs(IReadOnlyList<Guid> ids)
    {
        for (var i = 0; i < ids.Count; i++)
        for (var j = i + 1; j < ids.Count; j++)
            yield return HouseholdLinks.Pair(ids[i], ids[j]);
    }

    private static IEnumerable<Dictionary<string, string>> Rows(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var names = Cells(reader.ReadLine()!);
        while (reader.ReadLine() is { } line)
        {
            var cells = Cells(line);
            yield return names
                .Select((n, i) => (n, i))
                .ToDictionary(x => x.n, x => cells.ElementAtOrDefault(x.i) ?? "");
        }
    }

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in line)
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(c);
        cells.Add(cell.ToString());
        return cells;
    }
}
