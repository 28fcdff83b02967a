using Vinculo.Analytics.Linkage;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Linkage;

public class LinkageIndexTests
{
    private static LinkageIndex Fill(PersonFeatures[] persons, int[] order)
    {
        var index = new LinkageIndex(null, persons.Length);
        foreach (var i in order)
            index.Add(i, persons[i]);
        return index;
    }

    private static long[] Groups(LinkageIndex index, int count) =>
        [.. Enumerable.Range(0, count).Select(i => index.EntityOf(i))];

    [Fact]
    public void The_grouping_does_not_depend_on_the_order_of_arrival()
    {
        if (LinkagePersons.UpTo(700) is not { } records)
            return;
        var persons = PersonBatch.Standardise([.. records.Select(r => r.Entry)]);
        var expected = Groups(Fill(persons, [.. Enumerable.Range(0, persons.Length)]), persons.Length);
        expected.Distinct().Count().ShouldBeLessThan(persons.Length * 2 / 3);

        for (var shuffle = 0UL; shuffle < 5; shuffle++)
        {
            var order = Xoshiro256.For(7, "order", shuffle).Permutation(persons.Length);
            Groups(Fill(persons, order), persons.Length).ShouldBe(expected);
        }
    }

    [Fact]
    public void One_by_one_is_as_good_as_all_at_once()
    {
        if (LinkagePersons.UpTo(1500) is not { } records)
            return;
        var persons = PersonBatch.Standardise([.. records.Select(r => r.Entry)]);
        string[] truth = [.. records.Select(r => r.Person)];

        var index = Fill(persons, [.. Enumerable.Range(0, persons.Length)]);
        var alone = LinkagePersons.Score(truth, Groups(index, persons.Length));
        var batch = LinkagePersons.Score(truth, BatchLinkage.Run(persons, new() { Learn = false }).Cluster);

        SharedData.Say($"one by one {alone}; at once {batch}; largest component {index.LargestComponent}");
        alone.F1.ShouldBeGreaterThan(batch.F1 - 0.02);
        index.LargestComponent.ShouldBeLessThan(500);
    }

    [Fact]
    public void A_decision_taken_back_leaves_no_trace()
    {
        if (LinkagePersons.UpTo(300) is not { } records)
            return;
        var persons = PersonBatch.Standardise([.. records.Select(r => r.Entry)]);
        var index = Fill(persons, [.. Enumerable.Range(0, persons.Length)]);
        var before = Groups(index, persons.Length);
        var random = Xoshiro256.For(11, "decisions");
        var decisions = new List<(int A, int B)>();
        for (var i = 0; i < 60; i++)
        {
            var (a, b) = (random.NextInt(persons.Length), random.NextInt(persons.Length));
            if (a == b || decisions.Contains((Math.Min(a, b), Math.Max(a, b))))
                continue;
            decisions.Add((Math.Min(a, b), Math.Max(a, b)));
            if (before[a] == before[b])
            {
                index.NotSame(a, b);
                index.EntityOf(a).ShouldNotBe(index.EntityOf(b));
            }
            else
            {
                index.Same(a, b);
                index.EntityOf(a).ShouldBe(index.EntityOf(b));
            }
        }
        Groups(index, persons.Length).ShouldNotBe(before);

        foreach (var (a, b) in Enumerable.Reverse(decisions))
            index.Forget(a, b);

        Groups(index, persons.Length).ShouldBe(before);
    }

    [Fact]
    public void A_telephone_alone_finds_the_household_and_a_name_tells_who()
    {
        var index = new LinkageIndex(null, 10_000);
        PersonEntry home = new()
        {
            Surname1 = "Ospina",
            Surname2 = "Tamayo",
            Country = "CO",
            Phones = ["3014479312"],
        };
        var vocabulary = new Vocabulary();
        index.Add(
            1,
            PersonFeatures.Standardise(home with { GivenNames = "Marcela", Updated = new(2020, 1, 1) }, vocabulary)
        );
        index.Add(
            2,
            PersonFeatures.Standardise(home with { GivenNames = "Esteban", Updated = new(2024, 1, 1) }, vocabulary)
        );

        var call = index.Recognise(PersonFeatures.Standardise(new() { Phones = ["301 447 9312"], Country = "CO" }));
        var named = index.Recognise(
            PersonFeatures.Standardise(
                new()
                {
                    GivenNames = "marcela",
                    Surname1 = "ospina",
                    Phones = ["3014479312"],
                    Country = "CO",
                }
            )
        );

        call.Count.ShouldBe(2);
        call[0].Entity.ShouldBe(2);
        named[0].Entity.ShouldBe(1);
        named[0].Probability.ShouldBeGreaterThan(0.9);
        index.Recognise(PersonFeatures.Standardise(new() { Phones = ["3204456123"], Country = "CO" })).ShouldBeEmpty();
    }

    [Fact]
    public void A_record_is_held_once()
    {
        var index = new LinkageIndex();
        var person = PersonFeatures.Standardise(new() { GivenNames = "Ana" });
        index.Add(1, person);

        Should.Throw<ArgumentException>(() => index.Add(1, person));
    }
}
