using Vinculo.Tests.Analytics.Linkage;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Linking;

/// <summary>The commands on the sets with truth: the bars of the reference, measured from the files they write.</summary>
public class MatchCommandTests
{
    private static string Scratch(string name) =>
        Path.Combine(Directory.CreateTempSubdirectory("vinculo-match-").FullName, name);

    private static async Task<Dictionary<string, string>> Match(params string[] arguments)
    {
        var path = Scratch("clusters.csv");
        (await CommandLine.RunAsync(["match", .. arguments, "--out", path])).ShouldBe(0);
        return SharedData.Rows(path).Skip(1).ToDictionary(r => r[0], r => r[1]);
    }

    private static LinkagePersons.Agreement Score(
        Dictionary<string, string> found,
        IEnumerable<(string Id, string Truth)> truth
    )
    {
        var known = truth.ToList();
        var agreement = LinkagePersons.Score(known.ConvertAll(t => t.Truth), known.ConvertAll(t => found[t.Id]));
        SharedData.Say(agreement.ToString());
        return agreement;
    }

    [Fact]
    public async Task Latin_American_persons_households_and_callers()
    {
        if (SharedData.Find("latam-persons/records.csv.gz") is not { } records)
            return;
        var truth = SharedData
            .Rows(SharedData.Find("latam-persons/truth.csv.gz")!)
            .Skip(1)
            .ToDictionary(r => r[0], r => (Person: r[1], Household: r[2]));
        var pairs = Scratch("pairs.csv");

        var agreement = Score(await Match(records, "--pairs", pairs), truth.Select(t => (t.Key, t.Value.Person)));

        agreement.F1.ShouldBeGreaterThan(0.972);
        agreement.BcubedF1.ShouldBeGreaterThan(0.982);
        agreement.Exact.ShouldBeGreaterThan(0.93);
        agreement.Precision.ShouldBeGreaterThan(0.985);
        var relatives = SharedData.Rows(pairs).Skip(1).Where(r => r[5] != "same").ToList();
        var said = relatives.Where(r => SharedData.Number(r[4]) >= 0.5).ToList();
        var right = said.Count(Related);
        ((double)right / said.Count).ShouldBeGreaterThan(0.93);
        ((double)right / relatives.Count(Related)).ShouldBeGreaterThan(0.90);

        bool Related(string[] pair) =>
            truth[pair[0]].Household == truth[pair[1]].Household && truth[pair[0]].Person != truth[pair[1]].Person;
    }

    [Fact]
    public async Task Callers_are_recognised_and_strangers_are_not()
    {
        if (
            SharedData.Find("latam-persons/records.csv.gz") is not { } records
            || SharedData.Find("latam-persons/queries.csv.gz") is not { } queries
        )
            return;
        var truth = SharedData
            .Rows(SharedData.Find("latam-persons/truth.csv.gz")!)
            .Skip(1)
            .ToDictionary(r => r[0], r => (Person: r[1], Household: r[2]));
        var path = Scratch("answers.csv");
        (await CommandLine.RunAsync(["recognise", records, queries, "--out", path])).ShouldBe(0);
        var answers = SharedData.Rows(path).Skip(1).ToDictionary(r => r[0], r => r[1]);

        var judged = SharedData
            .Rows(queries)
            .Skip(1)
            .Select(q =>
            {
                var said = answers[q[0]].Length > 0;
                var shared = q[1] is "phone" or "mail" && said && truth[answers[q[0]]].Household == q[18];
                var right = said && q[17].Length > 0 && truth[answers[q[0]]].Person == q[17] || shared;
                return (Kind: q[1], Known: q[17].Length > 0, Said: said, Right: right);
            })
            .ToList();

        F1(judged).ShouldBeGreaterThan(0.92);
        F1(judged.Where(j => j.Kind == "phone+name")).ShouldBeGreaterThan(0.92);
        F1(judged.Where(j => j.Kind == "id-typo+name")).ShouldBeGreaterThan(0.92);
        var strangers = judged.Where(j => !j.Known).ToList();
        ((double)strangers.Count(j => !j.Said || j.Right) / strangers.Count).ShouldBeGreaterThan(0.965);

        static double F1(IEnumerable<(string Kind, bool Known, bool Said, bool Right)> judged)
        {
            var all = judged.ToList();
            var precision = (double)all.Count(j => j.Right) / all.Count(j => j.Said);
            var recall = (double)all.Count(j => j.Known && j.Right) / all.Count(j => j.Known);
            SharedData.Say($"{all[0].Kind}: precision {precision:F4}, recall {recall:F4}");
            return 2 * precision * recall / (precision + recall);
        }
    }

    [Fact]
    public async Task Two_files_of_one_to_one_persons()
    {
        if (
            SharedData.Find("febrl4/dataset4a.csv") is not { } a
            || SharedData.Find("febrl4/dataset4b.csv") is not { } b
        )
            return;
        var found = await Match(a, b);

        var agreement = Score(found, found.Keys.Select(id => (id, id.Split('-')[1])));

        agreement.F1.ShouldBeGreaterThanOrEqualTo(0.9996);
    }

    [Fact]
    public async Task A_small_file_full_of_gaps()
    {
        if (SharedData.Find("fake-1000/fake_1000.csv") is not { } path)
            return;

        var agreement = Score(await Match(path), SharedData.Rows(path).Skip(1).Select(r => (r[0], r[^1])));

        agreement.F1.ShouldBeGreaterThan(0.94);
        agreement.BcubedF1.ShouldBeGreaterThan(0.945);
    }

    [Fact]
    public async Task Companies()
    {
        if (SharedData.Find("latam-persons/companies.csv.gz") is not { } path)
            return;

        var agreement = Score(
            await Match(path, "--entity", "company"),
            SharedData.Rows(SharedData.Find("latam-persons/companies-truth.csv.gz")!).Skip(1).Select(r => (r[0], r[1]))
        );

        agreement.F1.ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public async Task Publications_of_two_sources_are_linked_by_their_words()
    {
        if (
            SharedData.Find("dblp-acm/dblp.csv") is not { } ours
            || SharedData.Find("dblp-acm/acm.csv") is not { } theirs
        )
            return;
        var same = (await File.ReadAllLinesAsync(SharedData.Find("dblp-acm/gt.csv")!))
            .Skip(1)
            .Select(l => l.Split('%'))
            .ToDictionary(l => l[1], l => l[0]);
        var path = Scratch("clusters.csv");
        (await CommandLine.RunAsync(["match", ours, theirs, "--out", path])).ShouldBe(0);
        var found = SharedData.Rows(path).Skip(1).ToList();

        var agreement = LinkagePersons.Score(
            found.ConvertAll(r =>
                r[2] == "1" ? "d" + r[0]
                : same.TryGetValue(r[0], out var d) ? "d" + d
                : "a" + r[0]
            ),
            found.ConvertAll(r => r[1])
        );

        SharedData.Say(agreement.ToString());
        agreement.F1.ShouldBeGreaterThan(0.98);
    }

    [Fact]
    public async Task A_spanish_header_and_a_mapping_are_understood()
    {
        var data = Scratch("clientes.csv");
        await File.WriteAllTextAsync(
            data,
            "código;Nombres;Primer Apellido;Segundo Apellido;Fecha de nacimiento;Celular;Correo electrónico\n"
                + "1;Rosa María;Gómez;Quintero;12/03/1984;310 234 8871;rosa@lagranempresa.co\n"
                + "2;ROSA MARIA;GOMEZ;QUINTERO;12/03/1984;+57 310 2348871;\n"
                + "3;Luis Alberto;Peña;Soto;30/11/1971;3157741209;\n",
            TestContext.Current.CancellationToken
        );
        var found = await Match(data);
        found["1"].ShouldBe(found["2"]);
        found["3"].ShouldNotBe(found["1"]);

        var odd = Scratch("raro.csv");
        await File.WriteAllTextAsync(
            odd,
            "a,b,c,d\nx,Rosa Gómez Quintero,3102348871,7\nx,ROSA GOMEZ QUINTERO,3102348871,8\n",
            TestContext.Current.CancellationToken
        );
        (await CommandLine.RunAsync(["match", odd, "--entity", "person"])).ShouldBe(1);
        var map = Scratch("map.json");
        await File.WriteAllTextAsync(
            map,
            """{ "id": "d", "fullName": "b", "phone": ["c"] }""",
            TestContext.Current.CancellationToken
        );
        var mapped = await Match(odd, "--mapping", map);
        mapped["7"].ShouldBe(mapped["8"]);
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused()
    {
        (await CommandLine.RunAsync(["match", "no-such-file.csv"])).ShouldBe(1);
        (await CommandLine.RunAsync(["match", "a.csv", "b.csv", "c.csv", "--json"])).ShouldBe(1);
        (await CommandLine.RunAsync(["match", "a.csv", "--entity", "dog"])).ShouldBe(1);
        (await CommandLine.RunAsync(["match", "a.csv", "--threshold", "2"])).ShouldBe(1);
        var empty = Scratch("empty.csv");
        await File.WriteAllTextAsync(empty, "", TestContext.Current.CancellationToken);
        (await CommandLine.RunAsync(["match", empty])).ShouldBe(1);
        var header = Scratch("header.csv");
        await File.WriteAllTextAsync(header, "id,nombre,telefono\n", TestContext.Current.CancellationToken);
        (await CommandLine.RunAsync(["match", header])).ShouldBe(1);
    }
}
