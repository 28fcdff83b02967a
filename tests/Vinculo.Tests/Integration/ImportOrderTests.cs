using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Customers.Matching;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Integration;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Customers.Matching;

namespace Vinculo.Tests.Integration;

/// <summary>Who is one is a function of what the files say and of what people decided, not of who came first.</summary>
public class ImportOrderTests
{
    private static readonly int[][] Orders =
    [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [2, 0, 3, 1],
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Shuffled_files_in_any_order_end_in_the_same_customers(Engine engine)
    {
        var (atTheDoor, searched) = (new List<string>(), new List<string>());
        foreach (var order in Orders)
        {
            await using var house = await ImportHouse.OpenAsync(engine);
            foreach (var file in order)
                await ImportAsync(house, file, seed: order[0]);
            atTheDoor.Add(await PartitionAsync(house));
            await ScanAsync(house);
            searched.Add(await PartitionAsync(house));
            await ScanAsync(house);
            Differing(await PartitionAsync(house), searched[^1]).ShouldBeEmpty("Searching once more changes nothing.");
        }

        atTheDoor.Distinct().Count().ShouldBe(Orders.Length, "Who came first mattered nowhere: the test says nothing.");
        Differing(searched[1], searched[0]).ShouldBeEmpty();
        Differing(searched[2], searched[0]).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_people_decide_in_between_stands_in_every_order(Engine engine)
    {
        var partitions = new List<string>();
        foreach (var order in Orders)
        {
            await using var house = await ImportHouse.OpenAsync(engine);
            foreach (var file in order[..3])
                await ImportAsync(house, file, seed: order[0]);
            await ImportAsync(house, "ventas", Decided.Sales);
            await ImportAsync(house, "web", Decided.Accounts);
            await ScanAsync(house);

            // One telephone, one name: two persons all the same. And two who have nothing in common but themselves.
            await ApartAsync(house, "ventas:d1", "web:d2");
            await TogetherAsync(house, "ventas:d3", "web:d4");
            await ImportAsync(house, order[3], seed: order[0]);
            await ImportAsync(house, "llamadas", Decided.Calls);
            await ScanAsync(house);
            partitions.Add(await PartitionAsync(house));
            var customers = await CustomersAsync(house);
            customers["web:d2"].ShouldNotBe(customers["ventas:d1"]);
            customers["web:d4"].ShouldBe(customers["ventas:d3"]);
        }

        Differing(partitions[1], partitions[0]).ShouldBeEmpty();
        Differing(partitions[2], partitions[0]).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_comes_after_a_search_ends_as_if_all_were_searched_at_once(Engine engine)
    {
        var partitions = new List<string>();
        foreach (var order in Orders)
        {
            await using var house = await ImportHouse.OpenAsync(engine);
            foreach (var file in order)
            {
                await ImportAsync(house, file, seed: order[0]);
                var keep = house.Services.GetRequiredService<KeepMatches>();
                var ids = await house.Database.ReadAsync(session =>
                    session.QueryAsync("SELECT customer_id FROM customer ORDER BY customer_id", row => row.Guid(0))
                );
                await keep.RunAsync(ids, default);
            }
            partitions.Add(await PartitionAsync(house));
            await ScanAsync(house);
            Differing(await PartitionAsync(house), partitions[^1])
                .ShouldBeEmpty("A search finds nothing that was not kept.");
        }

        Differing(partitions[1], partitions[0]).ShouldBeEmpty();
        Differing(partitions[2], partitions[0]).ShouldBeEmpty();
    }

    /// <summary>Customers of whom people decide something.</summary>
    private static class Decided
    {
        private const string Head = "ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO\n";

        public const string Sales =
            Head
            + "d1;Elvira Zambrano Coral;45999111;;3117770001;Pasto;23/10/1974\n"
            + "d3;Ulises Arrubla Henao;45999222;;3117770002;Cali;11/02/1969\n";

        public const string Accounts =
            Head + "d2;Elvira Zambrano;;;3117770001;;\n" + "d4;Lalo;;lalo.ah@correo.test;3117770003;;\n";

        public const string Calls =
            Head
            + "d5;Elvira Zambrano;;;3117770001;Pasto;\n"
            + "d6;Elvira Zambrano;45.999.111;;;;\n"
            + "d7;Ulises Arrubla;;lalo.ah@correo.test;3117770003;;\n";
    }

    private static readonly string[] Systems = ["ventas", "web", "llamadas", "reclamos"];

    /// <summary>
    /// Families as an operator knows them: names cut short, nicknames, numbers shared by parents, children and twins,
    /// documents of one given for another, slips of the pen.
    /// </summary>
    private static List<string>[] Files()
    {
        var random = new Random(20);
        string[] given = ["Hernando", "Ximena", "Octavio", "Rebeca", "Ulises", "Noelia", "Valentina", "Valentín"];
        string[] second = ["", "María", "José", "Paola"];
        string[] surnames = ["Arrubla", "Betancur", "Cifuentes", "Duque", "Escandón", "Figueroa", "Gaviria", "Henao"];
        var files = new[] { new List<string>(), [], [], [] };
        string? Often(double share, string? value) => random.NextDouble() < share ? value : null;
        T Any<T>(T[] of) => of[random.Next(of.Length)];
        for (var family = 0; family < 12; family++)
        {
            var (paternal, maternal, home) = (Any(surnames), Any(surnames), $"31044{family:00000}");
            var name = Any(given);
            for (var member = 0; member < 3; member++)
            {
                var who = family * 3 + member;
                // The second member is called like the first: father and son, who share one surname.
                var called = member == 2 ? Any(given) : name;
                var mother = member == 1 ? Any(surnames) : maternal;
                var middle = Any(second);
                var own = $"32055{who:00000}";
                var born = new DateOnly(member == 0 ? 1955 : 1985, 1 + who % 12, 1 + who % 28);
                for (var system = 0; system < 4; system++)
                for (var time = random.Next(3); time > 0; time--)
                    files[system]
                        .Add(
                            string.Join(
                                ';',
                                $"k{who}{(char)('a' + time)}",
                                string.Join(
                                    ' ',
                                    new[] { called, Often(.5, middle), paternal, Often(.5, mother) }.Where(p =>
                                        !string.IsNullOrEmpty(p)
                                    )
                                ),
                                Often(.45, $"{52_000_000 + (Often(.1, "") is null ? who : family * 3)}"),
                                Often(.4, $"persona{(Often(.8, "") is null ? family : who)}@correo.test"),
                                Often(.7, Often(.5, home) ?? own),
                                Often(.5, "Pasto"),
                                Often(
                                    .4,
                                    born.ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture)
                                )
                            )
                        );
            }
        }
        return files;
    }

    private static async Task ImportAsync(ImportHouse house, int file, int seed)
    {
        var random = new Random(seed);
        await ImportAsync(
            house,
            Systems[file],
            "ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO\n"
                + string.Join('\n', Files()[file].OrderBy(_ => random.Next()))
        );
    }

    private static Task<ImportRun> ImportAsync(ImportHouse house, string system, string text) =>
        house.ImportAsync($"{system}-{text.Length}.csv", text, ImportHouse.People(system));

    private static async Task ScanAsync(ImportHouse house)
    {
        var jobs = house.Services.GetRequiredService<JobQueue>();
        var id = await house.Database.WriteAsync(session =>
            jobs.EnqueueAsync(session, ScanDuplicates.JobCode, new ScanDuplicates.Request(), ImportHouse.Importer)
        );
        (await house.Services.GetRequiredService<JobRunner>().FinishAsync(id, null, default)).State.ShouldBe(
            JobState.Done
        );
    }

    /// <summary>The customer of every record, by system and key.</summary>
    private static async Task<Dictionary<string, Guid>> CustomersAsync(ImportHouse house) =>
        (
            await house.Database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT s.code, r.source_key, r.customer_id FROM source_record r JOIN source_system s ON s.id = r.source_system_id",
                    row => ($"{row.Text(0)}:{row.Text(1)}", row.Guid(2))
                )
            )
        ).ToDictionary(r => r.Item1, r => r.Item2);

    private static async Task<string> PartitionAsync(ImportHouse house) =>
        string.Join(
            '\n',
            (await CustomersAsync(house))
                .GroupBy(r => r.Value, r => r.Key)
                .Select(g => string.Join(' ', g.Order(StringComparer.Ordinal)))
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Customers that one partition has and the other has not.</summary>
    private static IEnumerable<string> Differing(string one, string other)
    {
        var (a, b) = (one.Split('\n').ToHashSet(), other.Split('\n').ToHashSet());
        return a.Except(b).Select(c => "< " + c).Concat(b.Except(a).Select(c => "> " + c));
    }

    private static async Task ApartAsync(ImportHouse house, string one, string other)
    {
        var customers = await CustomersAsync(house);
        customers[one].ShouldBe(customers[other], "They are one by themselves, else nothing is decided.");
        var parts = other.Split(':');
        var split = await house
            .Services.GetRequiredService<SplitCustomer>()
            .RunAsync(
                new(Customer: new(customers[one]), Records: [new(parts[0], parts[1])], Reason: "son dos"),
                Matchmaker.Reviewer,
                "test"
            );
        split.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
    }

    private static async Task TogetherAsync(ImportHouse house, string one, string other)
    {
        var customers = await CustomersAsync(house);
        customers[one].ShouldNotBe(customers[other], "They are two by themselves, else nothing is decided.");
        var merged = await house
            .Services.GetRequiredService<MergeCustomers>()
            .RunAsync(new(new(customers[one]), new(customers[other]), "es la misma"), Matchmaker.Reviewer, "test");
        merged.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
    }
}
