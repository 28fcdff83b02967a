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
