using Vinculo.Analytics.Linkage;

namespace Vinculo.Tests.Analytics.Linkage;

public class BatchLinkageTests
{
    [Fact]
    public void Nothing_and_one_are_linked_too()
    {
        BatchLinkage.Run(Array.Empty<PersonEntry>()).Cluster.ShouldBeEmpty();
        BatchLinkage.Run([new PersonEntry { GivenNames = "Ana" }]).Cluster.ShouldBe([0]);
        BatchLinkage.Run(Array.Empty<CompanyEntry>()).Cluster.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_records_and_seed_give_the_same_answer()
    {
        if (LinkagePersons.UpTo(1000) is not { } records)
            return;
        PersonEntry[] entries = [.. records.Select(r => r.Entry)];

        var once = BatchLinkage.Run(entries);
        var again = BatchLinkage.Run(entries);

        again.Cluster.ShouldBe(once.Cluster);
        again.Pairs.ShouldBe(once.Pairs);
        again.Model.ToJson().ShouldBe(once.Model.ToJson());
    }

    [Fact]
    public void Diagnostics_tell_what_a_page_shows()
    {
        if (LinkagePersons.UpTo(1000) is not { } records)
            return;
        var result = BatchLinkage.Run([.. records.Select(r => r.Entry)]);
        var diagnostics = result.Diagnostics;

        diagnostics.Learnt.ShouldBeTrue();
        diagnostics.Levels.Where(l => l.Comparison == "given").Sum(l => l.Pairs).ShouldBe(diagnostics.Candidates);
        diagnostics.Bands.Sum(b => b.Pairs).ShouldBe(diagnostics.Candidates);
        diagnostics.Bands.Select(b => b.Recall).ShouldBeInOrder(SortDirection.Descending);
        diagnostics.Unlinkable.ShouldBeInRange(0, 0.05);
        result.Model.Levels().Where(l => l.Comparison == "birth").Sum(l => l.M).ShouldBe(1, 1e-6);
    }

    [Fact]
    public void A_value_half_the_base_shares_carries_no_weight()
    {
        string[] given = ["Ana", "Luis", "Marta", "Jorge", "Elena", "Pablo", "Rosa", "Iván", "Sara", "Hugo"];
        string[] surnames = ["Gómez", "Ruiz", "Mejía", "Lozano", "Peña", "Vargas", "Tamayo", "Ortiz", "Cano", "Duque"];
        PersonEntry[] entries =
        [
            .. Enumerable
                .Range(0, 600)
                .Select(i => new PersonEntry
                {
                    GivenNames = given[i % 10],
                    Surname1 = surnames[i / 10 % 10],
                    Surname2 = surnames[i / 100],
                    Country = "CO",
                    Phones = i % 2 == 0 ? ["6014479312"] : [],
                    Emails = i % 2 == 0 ? ["recepcion@laempresa.co"] : [],
                    Documents = i % 3 == 0 ? [("CC", "52881034")] : [],
                    Addresses = i % 2 == 0 ? [("CL 50 # 10-20 OF 301", "Bogotá")] : [],
                    BirthDate = i % 2 == 0 ? new DateOnly(1990, 12, 12) : null,
                }),
        ];

        var result = BatchLinkage.Run(entries);

        result.Diagnostics.Generic["phone"].ShouldBe(1);
        result.Diagnostics.Generic["email"].ShouldBe(1);
        result.Diagnostics.Generic["document"].ShouldBe(1);
        result.Diagnostics.Generic["address"].ShouldBe(1);
        result.Diagnostics.Generic["birth"].ShouldBe(1);
        result.Cluster.Distinct().Count().ShouldBe(600);
    }

    [Fact]
    public void Twins_stay_apart_in_a_file_of_many_relatives_and_few_duplicates()
    {
        string[] given = ["Ana", "Luis", "Marta", "Jorge", "Elena", "Pablo", "Rosa", "Iván", "Sara", "Hugo", "Nora"];
        string[] surnames = ["Gómez", "Ruiz", "Mejía", "Lozano", "Peña", "Vargas", "Tamayo", "Ortiz", "Cano", "Duque"];
        var entries = new List<PersonEntry>();
        for (var home = 0; home < 700; home++)
        {
            PersonEntry child = new()
            {
                GivenNames = given[home % 11],
                Surname1 = surnames[home / 70],
                Surname2 = surnames[home * 7 % 10],
                BirthDate = new DateOnly(1985, 1, 1).AddDays(home * 13 % 6000),
                Country = "CO",
                Documents = [("CC", (1_040_000_000 + home * 77_713).ToString())],
                Phones = ["604" + (2_000_000 + home * 331)],
                Addresses = [($"Calle {home % 90 + 1} # {home / 9 + 1}-{home % 80 + 10}", "Medellín")],
            };
            entries.Add(child);
            // Every second home has another child, every sixth twins.
            if (home % 2 == 0)
                entries.Add(
                    child with
                    {
                        GivenNames = given[(home + 3) % 11],
                        BirthDate = home % 6 == 0 ? child.BirthDate : child.BirthDate!.Value.AddDays(900),
                        Documents =
                        [
                            (
                                "CC",
                                (
                                    1_040_000_000 + (home % 6 == 0 ? home * 77_713 + 1 : 94_118_651 - home * 41_257)
                                ).ToString()
                            ),
                        ],
                    }
                );
            if (home % 35 == 1)
                entries.Add(child);
        }

        var result = BatchLinkage.Run(entries);

        result.Cluster.Distinct().Count().ShouldBe(1_050);
    }

    [Fact]
    public void Branches_under_one_tax_number_are_one_company_where_many_share_a_name()
    {
        string[] trades = ["Droguería", "Hotel", "Panadería", "Transportes", "Ferretería", "Textiles", "Maderas"];
        string[] names = ["La Esperanza", "Central", "El Progreso", "Andina", "La Sabana"];
        var entries = new List<CompanyEntry>();
        for (var i = 0; i < 900; i++)
        {
            CompanyEntry head = new()
            {
                Name = $"{trades[i % 7]} {names[i % 5]} S.A.S.",
                Country = "CO",
                Documents = [("NIT", (800_000_000 + i * 77_713).ToString())],
                Phones = ["601" + (2_000_000 + i * 331)],
                Addresses = [($"Calle {i % 90 + 1} # {i / 9 + 1}-{i % 80 + 10}", "Bogotá")],
            };
            entries.Add(head);
            if (i % 3 == 0)
                entries.Add(
                    head with
                    {
                        Name = head.Name + " Sucursal Norte",
                        Phones = ["602" + (3_000_000 + i * 337)],
                        Addresses = [($"Carrera {i % 70 + 2} # {i / 8 + 3}-{i % 60 + 9}", "Cali")],
                    }
                );
        }

        var result = BatchLinkage.Run(entries);

        result.Cluster.Distinct().Count().ShouldBeInRange(900, 905);
    }

    [Fact]
    public void Records_of_anything_are_linked_by_the_words_that_tell()
    {
        string[] makers = ["Sony", "Canon", "Yamaha", "Denon", "Garmin", "Philips", "Sharp"];
        string[] kinds = ["Digital Camera", "Headphones", "Car Stereo", "Subwoofer", "Laser Printer"];
        var rows = new List<string?[]>();
        var files = new List<int>();
        for (var i = 0; i < 700; i++)
        {
            var code = $"{(char)('A' + i % 23)}{(char)('A' + i / 23 % 23)}-{1_000 + i * 13 % 9_000}";
            rows.Add([$"{makers[i % 7]} Black {kinds[i % 5]} - {code}", makers[i % 7], $"${i * 37 % 900 + 20}.99"]);
            files.Add(0);
        }
        for (var i = 0; i < 700; i += 2)
        {
            var code = $"{(char)('A' + i % 23)}{(char)('A' + i / 23 % 23)}{1_000 + i * 13 % 9_000}";
            rows.Add([$"{makers[i % 7]} {code} {kinds[i % 5]}", i % 3 == 0 ? null : makers[i % 7], null]);
            files.Add(1);
        }

        var result = BatchLinkage.Run(rows, ["title", "maker", "price"], new() { Files = files });

        var right = Enumerable.Range(0, 350).Count(i => result.Cluster[700 + i] == 2 * i);
        var joined = result.Cluster.Skip(700).Where((c, i) => c != 700 + i).Count();
        right.ShouldBeGreaterThan(330);
        (joined - right).ShouldBeLessThan(5);
        BatchLinkage.Run(rows, ["title", "maker", "price"], new() { Files = files }).Cluster.ShouldBe(result.Cluster);
        BatchLinkage.Run(Array.Empty<string?[]>(), ["title"]).Cluster.ShouldBeEmpty();
        BatchLinkage
            .Run(
                [
                    [null],
                ],
                ["title"]
            )
            .Cluster.ShouldBe([0]);
    }

    [Fact]
    public void Decisions_of_people_hold()
    {
        PersonEntry rosa = new()
        {
            GivenNames = "Rosa",
            Surname1 = "Gómez",
            Surname2 = "Quintero",
            BirthDate = new(1984, 3, 12),
            Country = "CO",
            Phones = ["3102348871"],
        };
        PersonEntry[] entries = [rosa, rosa, rosa with { GivenNames = "Beatriz", BirthDate = new(1960, 1, 9) }];

        BatchLinkage.Run(entries).Cluster.ShouldBe([0, 0, 2]);
        BatchLinkage.Run(entries, new() { NotSame = [(0, 1)] }).Cluster.ShouldBe([0, 1, 2]);
        BatchLinkage.Run(entries, new() { Same = [(0, 2)] }).Cluster.ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void Companies_are_linked_across_legal_forms_and_not_across_owners()
    {
        CompanyEntry[] entries =
        [
            new()
            {
                Name = "Lácteos El Prado S.A.S.",
                Country = "CO",
                Documents = [("NIT", "860002964-4")],
                Phones = ["6014479312"],
            },
            new()
            {
                Name = "LACTEOS EL PRADO",
                Country = "CO",
                Documents = [("NIT", "860002964")],
            },
            new()
            {
                Name = "Lacteos del Prado Ltda",
                Country = "CO",
                Documents = [("NIT", "890903938-8")],
                Phones = ["6044123987"],
            },
        ];

        BatchLinkage.Run(entries).Cluster.ShouldBe([0, 0, 2]);
    }
}
