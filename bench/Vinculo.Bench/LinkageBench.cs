using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Vinculo.Analytics.Linkage;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Bench.Running;
using Vinculo.Integration.Linking;
using Vinculo.Platform;

namespace Vinculo.Bench;

/// <summary>
/// <c>linkage FOLDER</c>: how well records are brought together, and golden values chosen, on sets with truth that lie in
/// a folder: <c>latam-persons</c>, <c>febrl4</c> and <c>fake-1000</c> by name, and any folder with <c>records.csv</c> and
/// <c>truth.csv</c> (also <c>.gz</c>). What is measured are the verbs of the command line, in this process.
/// </summary>
internal static class LinkageBench
{
    /// <summary>A set to be matched: its files, what they hold, and where the truth is.</summary>
    private sealed record Labelled(string Name, string[] Files, string Labels, bool Company = false);

    public static int Run(string[] args)
    {
        if (args.Length == 0 || !Directory.Exists(args[0]))
        {
            Console.Error.WriteLine(
                "linkage FOLDER: a folder with latam-persons, febrl4, fake-1000, or records.csv and truth.csv"
            );
            return 2;
        }
        var scratch = Directory.CreateTempSubdirectory("vinculo-bench-").FullName;
        try
        {
            var sets = Sets(Path.GetFullPath(args[0]), scratch).ToList();
            if (sets.Count == 0)
            {
                Console.Error.WriteLine($"{args[0]} holds no set with truth.");
                return 2;
            }
            Console.WriteLine($"load {ProcessFigures.Load()}");
            Console.WriteLine(
                "| set | records | precision | recall | F1 | B³ F1 | exact | processor s | records per processor s |"
            );
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var set in sets)
                Match(set);
            var persons = Path.Combine(args[0], "latam-persons");
            if (Directory.Exists(persons))
                Golden(persons);
            return 0;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static IEnumerable<Labelled> Sets(string folder, string scratch)
    {
        foreach (var place in new[] { folder, Path.Combine(folder, "latam-persons") })
        {
            var name = Path.GetFileName(place);
            if (In(place, "records.csv") is { } records && In(place, "truth.csv") is { } truth)
                yield return new(name, [records], truth);
            if (In(place, "companies.csv") is { } companies && In(place, "companies-truth.csv") is { } owners)
                yield return new(name + ", companies", [companies], owners, Company: true);
        }
        if (In(folder, "fake-1000/fake_1000.csv") is { } fake)
            yield return new("fake-1000", [fake], Truth(scratch, [fake], row => row[^1]));
        if (In(folder, "febrl4/dataset4a.csv") is { } a && In(folder, "febrl4/dataset4b.csv") is { } b)
            // rec-1070-org and rec-1070-dup-0 are one.
            yield return new("FEBRL 4", [a, b], Truth(scratch, [a, b], row => row[0].Split('-')[1]));
    }

    private static string? In(string folder, string file) =>
        new[] { file, file + ".gz" }.Select(f => Path.Combine(folder, f)).FirstOrDefault(File.Exists);

    /// <summary>Writes the labels of a set that has its truth in itself.</summary>
    private static string Truth(string scratch, string[] files, Func<string[], string> entity)
    {
        var path = Path.Combine(scratch, Guid.NewGuid().ToString("N") + ".csv");
        using var writer = new StreamWriter(path);
        writer.WriteLine("record_id,file,entity_id");
        for (var f = 0; f < files.Length; f++)
            foreach (var row in Rows(files[f]).Skip(1))
                writer.WriteLine($"{row[0]},{(files.Length == 1 ? "" : f + 1)},{entity(row)}");
        return path;
    }

    private static IEnumerable<string[]> Rows(string path)
    {
        using var file = File.OpenRead(path);
        using var text = new StreamReader(
            path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file
        );
        while (text.ReadLine() is { } line)
            if (line.Length > 0)
                yield return [.. line.Split(',').Select(cell => cell.Trim())];
    }

    private static void Match(Labelled set)
    {
        string[] arguments =
        [
            .. set.Files,
            "--labels",
            set.Labels,
            .. set.Company ? (string[])["--entity", "company"] : [],
        ];
        var before = Environment.CpuUsage.TotalTime;
        var outcome = MatchCommand.Run(MatchCommand.All().First().Parse(arguments));
        var spent = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        if (outcome.IsRefused(out var refusal))
            throw new InvalidOperationException($"{set.Name}: {RefusalText.Of(refusal)}");
        using var facts = JsonDocument.Parse(Json.Of(outcome.Accepted.Facts).Text);
        var (records, score) = (
            facts.RootElement.GetProperty("records").GetInt64(),
            facts.RootElement.GetProperty("score")
        );
        string Of(string figure) =>
            score.GetProperty(figure).GetDouble().ToString(".0000", CultureInfo.InvariantCulture);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {set.Name} | {records:N0} | {Of("precision")} | {Of("recall")} | {Of("f1")} | {Of("bcubedF1")} | {Of("exact")} | {spent:0.0} | {records / Math.Max(.01, spent):N0} |"
            )
        );
    }

    /// <summary>The golden values of the true persons, every record at the same trust, against those they were made of.</summary>
    private static void Golden(string folder)
    {
        if (
            In(folder, "persons.csv") is not { } personsFile
            || In(folder, "records.csv") is not { } recordsFile
            || In(folder, "truth.csv") is not { } truthFile
        )
            return;
        var people = Table(personsFile).ToDictionary(p => p["person_id"], StringComparer.Ordinal);
        var truth = Table(truthFile).ToDictionary(t => t["record_id"], t => t["person_id"], StringComparer.Ordinal);
        var persons = Table(recordsFile).GroupBy(r => truth[r["record_id"]]).ToList();
        var clock = Stopwatch.StartNew();
        var found = new Dictionary<string, (int Right, int Answered, int Asked)>(StringComparer.Ordinal);
        foreach (var person in persons)
        {
            var records = person.ToList();
            var meant = people[person.Key];
            var name = Name(records);
            string[] emails = [.. records.Select(r => r["email"]).Where(e => e.Length > 0).Distinct()];
            Judge(
                "e-mail",
                FieldKind.Email,
                Candidates(
                    records,
                    "email",
                    e => name is null ? 1 : FieldFit.Email(e, name.Given, name.Surname1, name.Surname2)
                ),
                meant["email"].ToLowerInvariant(),
                (_, survivor) => survivor.Value!
            );
            Judge(
                "birth date",
                FieldKind.Date,
                [
                    .. Candidates(
                        records,
                        "birth_date",
                        d => FieldFit.BirthDate(DateOnly.Parse(d, CultureInfo.InvariantCulture), emails)
                    ),
                    .. BirthsOfNumbers(records),
                ],
                meant["birth_date"],
                (_, survivor) => survivor.Value!
            );
            Judge(
                "document",
                FieldKind.Document,
                Candidates(records, "doc_number"),
                Key(meant["country"], meant["doc_type"], meant["doc_number"]),
                (candidate, _) => Key(candidate.Country, candidate.Type, candidate.Value)
            );
        }
        Console.WriteLine();
        Console.WriteLine(
            $"| golden record, {people.Count:N0} true persons | right among answered | answered | asked |"
        );
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var (field, (right, answered, asked)) in found)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {field} | {(double)right / answered:.0000} | {answered:N0} | {asked:N0} |"
                )
            );
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.0} s"));

        void Judge(
            string field,
            FieldKind kind,
            List<FieldCandidate> candidates,
            string wanted,
            Func<FieldCandidate, Survivor, string> shown
        )
        {
            if (wanted.Length == 0 || candidates.Count == 0)
                return;
            var (right, answered, asked) = found.GetValueOrDefault(field);
            var survivor = Survivorship.Choose(FieldRule.For(kind), candidates);
            found[field] = (
                right + (survivor.Index >= 0 && shown(candidates[survivor.Index], survivor) == wanted ? 1 : 0),
                answered + (survivor.Index >= 0 ? 1 : 0),
                asked + 1
            );
        }
    }

    private static PersonNameReading? Name(List<Dictionary<string, string>> records)
    {
        var parted = records.Find(r => r["given_names"].Length > 0) ?? records[0];
        return PersonNames.Read(
            parted["full_name"],
            parted["given_names"],
            parted["surname1"],
            parted["surname2"],
            parted["source"] == "PRODUCT" ? NameOrder.SurnameFirst : NameOrder.GivenFirst
        );
    }

    private static List<FieldCandidate> Candidates(
        List<Dictionary<string, string>> records,
        string column,
        Func<string, double>? fit = null
    ) =>
        [
            .. records
                .Where(r => r[column].Length > 0)
                .Select(r => new FieldCandidate(
                    r[column],
                    r["source"],
                    0.8,
                    DateOnly.Parse(r["updated"], CultureInfo.InvariantCulture),
                    false
                )
                {
                    Country = r["country"],
                    Type = r["doc_type"],
                    Fit = fit?.Invoke(r[column]) ?? 1,
                }),
        ];

    /// <summary>A number such as the CURP repeats the birth date.</summary>
    private static IEnumerable<FieldCandidate> BirthsOfNumbers(List<Dictionary<string, string>> records) =>
        records
            .Select(r => NationalIds.Read(r["country"], r["doc_type"], r["doc_number"]))
            .Where(n => n is { Valid: true, BirthDate: not null })
            .Select(n => new FieldCandidate($"{n!.BirthDate:yyyy-MM-dd}", "CURP", 1, null, true))
            .Take(records.Exists(r => r["birth_date"].Length > 0) ? int.MaxValue : 0);

    private static string Key(string? country, string? type, string number) =>
        NationalIds.Read(country, type, number) is { } read ? read.Family + read.Root : "";

    private static IEnumerable<Dictionary<string, string>> Table(string path)
    {
        string[]? header = null;
        foreach (var cells in Rows(path))
            if (header is null)
                header = cells;
            else
                yield return header.Zip(cells).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
    }
}
