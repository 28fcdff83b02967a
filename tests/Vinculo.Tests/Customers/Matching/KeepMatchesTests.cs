using Vinculo.Customers;
using Vinculo.Customers.Matching;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Matching;

public class KeepMatchesTests
{
    private static readonly DateOnly Born = new(1985, 4, 17);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_of_one_person_are_joined_behind_everybodys_back_and_one_alike_waits(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var one = await match.Town.PersonAsync(
            "María Fernanda",
            "Quiroga",
            "Peña",
            phone: "3105551234",
            email: "mfquiroga@correo.example",
            birth: Born,
            city: "Cali"
        );
        var same = await match.Town.PersonAsync(
            "Maria Fernanda",
            "Quiroga",
            "Pena",
            phone: "3105551234",
            email: "mfquiroga@correo.example",
            birth: Born,
            city: "Cali"
        );
        var alike = await match.Town.PersonAsync("Maria Fernanda", "Quiroga", "Pena", city: "Cali");
        await match.Town.PersonAsync("Bernardo", "Ospina", "Lerma", phone: "3201112233", birth: new(1960, 1, 9));

        (await match.Keeper.RefreshAsync(default)).ShouldBe(4);

        var roots = await match.RootsAsync();
        roots[same.Value].ShouldBe(roots[one.Value]);
        roots[alike.Value].ShouldBe(alike.Value);
        var pairs = await match.PairsAsync();
        pairs.ShouldContain(p => p.Key == new PairKey(one.Value, same.Value) && p.State == PairState.Automatic);
        pairs.ShouldContain(p => p.Key.Low == alike.Value || p.Key.High == alike.Value);
        pairs
            .Where(p => p.Key.Low == alike.Value || p.Key.High == alike.Value)
            .ShouldAllBe(p => p.State == PairState.Open);
        (await match.Queue.FiguresAsync()).Waiting.ShouldBe(pairs.Count(p => p.State == PairState.Open));
        (await match.Queue.FiguresAsync()).Automatic.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Running_it_again_changes_nothing(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        await PeopleAsync(match, Enumerable.Range(0, 12));
        await match.Keeper.RefreshAsync(default);
        await match.Keeper.RefreshAsync(default);
        var before = await match.PairsAsync();
        var roots = await match.RootsAsync();

        await match.Keep.RunAsync([.. roots.Keys], default);
        await match.ScanAsync();

        (await match.PairsAsync()).ShouldBe(before);
        (await match.RootsAsync()).ShouldBe(roots);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_customers_end_up_together_whatever_order_they_came_in(Engine engine)
    {
        var orders = new[] { 3, 7, 11, 23 }.Select(seed =>
        {
            var random = new Random(seed);
            return Enumerable.Range(0, 24).OrderBy(_ => random.Next()).ToList();
        });
        string? first = null;
        foreach (var order in orders.Prepend([.. Enumerable.Range(0, 24)]))
        {
            await using var test = await TestDatabase.CreateAsync(engine);
            var match = new Matchmaker(test);
            var names = await PeopleAsync(match, order, keepEach: 5);
            await match.Keeper.RefreshAsync(default);

            var roots = await match.RootsAsync();
            var partition = string.Join(
                " | ",
                names
                    .GroupBy(n => roots[n.Value], n => n.Key)
                    .Select(g => string.Join(' ', g.Order()))
                    .Order(StringComparer.Ordinal)
            );
            first ??= partition;
            partition.ShouldBe(first);
            names.Count.ShouldBeGreaterThan(
                roots.Values.Distinct().Count(),
                "Nobody was joined: the test says nothing."
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_scan_finds_what_the_keeper_finds(Engine engine)
    {
        await using var kept = await TestDatabase.CreateAsync(engine);
        await using var scanned = await TestDatabase.CreateAsync(engine);
        var one = new Matchmaker(kept);
        var other = new Matchmaker(scanned);
        var namesKept = await PeopleAsync(one, Enumerable.Range(0, 24));
        var namesScanned = await PeopleAsync(other, Enumerable.Range(0, 24));

        await one.Keeper.RefreshAsync(default);
        await other.ScanAsync();

        Partition(namesScanned, await other.RootsAsync()).ShouldBe(Partition(namesKept, await one.RootsAsync()));
        (await other.PairsAsync()).Count.ShouldBe((await one.PairsAsync()).Count);
        var keysKept = await CountAsync(kept, "match_key");
        keysKept.ShouldBeGreaterThan(24);
        (await CountAsync(scanned, "match_key")).ShouldBe(keysKept);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_is_joined_by_itself_when_the_company_does_not_want_it(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        await SetAsync(test, new MatchingSettings(Automatic: false));
        await PeopleAsync(match, Enumerable.Range(0, 12));

        await match.Keeper.RefreshAsync(default);
        await match.ScanAsync();

        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);
        (await match.Queue.FiguresAsync()).Waiting.ShouldBeGreaterThan(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_change_takes_back_the_keys_it_no_longer_has(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var one = await match.Town.PersonAsync("Elvira", "Zambrano", "Coral", birth: Born, phone: "3117778899");
        await match.Keeper.RefreshAsync(default);
        var before = await KeysAsync(test, one);

        await match.Town.Edit.RunAsync(
            new(one, 0, new Dictionary<string, string?> { ["firstSurname"] = "Montealegre" }),
            Town.Agent,
            "test"
        );
        await match.Keeper.RefreshAsync(default);

        var after = await KeysAsync(test, one);
        after.ShouldNotBe(before);
        var kept = (await test.Database.ReadAsync(session => MatchStore.ReadAsync(session, [one.Value])))[one.Value];
        after.ShouldBe(kept.Keys.Order());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_came_first_gives_way_to_whoever_fits_better(Engine engine)
    {
        var partitions = new List<string>();
        foreach (var order in new[] { new[] { 0, 1, 2 }, [2, 0, 1], [0, 2, 1], [1, 2, 0] })
        {
            await using var test = await TestDatabase.CreateAsync(engine);
            var match = new Matchmaker(test);
            var ids = new Dictionary<int, Guid>();
            foreach (var number in order)
            {
                // 0 says little; 1 and 2 are father and son of one name and one telephone, and 2 shares the e-mail too.
                var person = await match.Town.PersonAsync(
                    "Anselmo",
                    "Buitrago",
                    "Quiceno",
                    document: number switch
                    {
                        1 => "70111222",
                        2 => "1036555888",
                        _ => null,
                    },
                    birth: number switch
                    {
                        1 => new DateOnly(1951, 3, 8),
                        2 => new DateOnly(1984, 10, 27),
                        _ => null,
                    },
                    phone: "3145556677",
                    email: number == 1 ? null : "anselmo.buitrago@correo.example",
                    city: "Manizales"
                );
                ids[number] = person.Value;
                await match.Keeper.RefreshAsync(default);
            }
            await match.Keeper.RefreshAsync(default);
            partitions.Add(Partition(ids, await match.RootsAsync()));
        }

        partitions.Distinct().ShouldHaveSingleItem().ShouldBe("0 2 | 1");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Twins_wait_for_a_person(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        foreach (
            var (given, document) in new[]
            {
                ("Valentina", "1037600451"),
                ("Valentín", "1037600452"),
                ("María Paula", null),
                ("María Paola", null),
            }
        )
            await match.Town.PersonAsync(
                given,
                "Echavarría",
                "Toro",
                document: document,
                phone: "3145550011",
                email: "casa.echavarria@correo.example",
                birth: Born,
                city: "Cali"
            );

        await match.Keeper.RefreshAsync(default);
        await match.ScanAsync();

        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);
        (await match.Queue.FiguresAsync()).Waiting.ShouldBeGreaterThan(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_nickname_a_slip_and_a_surname_left_out_need_no_person(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var ids = new Dictionary<int, Guid>();
        foreach (
            var (given, surname, second, phone) in new (string, string, string?, string)[]
            {
                ("Daniel", "Múnera", "Bonilla", "3145550021"),
                ("Dani", "Múnera", null, "3145550021"),
                ("Esther", "Rueda", "Garzón", "3145550022"),
                ("Edther", "Rueda", "Garzón", "3145550022"),
                ("Tatiana", "Montealegre", "Pérez", "3145550023"),
                ("Tatiana", "M", null, "3145550023"),
            }
        )
        {
            ids[ids.Count] = (
                await match.Town.PersonAsync(
                    given,
                    surname,
                    second,
                    phone: phone,
                    email: $"casa{phone}@correo.example",
                    city: "Cali"
                )
            ).Value;
            await match.Keeper.RefreshAsync(default);
        }

        Partition(ids, await match.RootsAsync()).ShouldBe("0 1 | 2 3 | 4 5");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_person_made_two_stays_two(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        async Task<CustomerId> SomebodyAsync() =>
            await match.Town.PersonAsync("Griselda", "Ospina", "Lerma", phone: "3105551234", birth: Born);
        var (one, other) = (await SomebodyAsync(), await SomebodyAsync());
        // Joined by a person and parted by one, before the evidence had a say.
        var merged = (
            await new MergeCustomers(
                test.Database,
                match.Tables,
                match.Town.Vocabulary,
                match.Town.Audit,
                match.Clock
            ).RunAsync(new(one, other, ""), Matchmaker.Reviewer, "test")
        ).Accepted;
        _ = (
            await new SplitCustomer(
                test.Database,
                match.Tables,
                match.Town.Vocabulary,
                match.Town.Audit,
                match.Clock
            ).RunAsync(new(merged.Event, Reason: "son dos personas"), Matchmaker.Reviewer, "test")
        ).Accepted;

        await match.Keeper.RefreshAsync(default);
        await match.ScanAsync();

        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);
        (await match.PairsAsync()).ShouldHaveSingleItem().State.ShouldBe(PairState.Different);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_called_and_reached_alike_is_one_until_somebody_else_is_too(Engine engine)
    {
        var partitions = new List<string>();
        foreach (var order in new[] { new[] { 0, 1, 2 }, [1, 0, 2], [2, 1, 0], [1, 2, 0] })
        {
            await using var test = await TestDatabase.CreateAsync(engine);
            var match = new Matchmaker(test);
            var ids = new Dictionary<int, Guid>();
            foreach (var number in order)
            {
                // 0 left a name and a telephone on the web; 1 is the mother and 2 the daughter who is called like her.
                var person = await match.Town.PersonAsync(
                    "Marta",
                    "Quiceno",
                    number switch
                    {
                        1 => "Ospina",
                        2 => "Lerma",
                        _ => null,
                    },
                    document: number switch
                    {
                        1 => "24333111",
                        2 => "1036777999",
                        _ => null,
                    },
                    phone: "3145556677",
                    city: "Manizales"
                );
                ids[number] = person.Value;
                await match.Keeper.RefreshAsync(default);
                if (ids.Count == 2 && ids.ContainsKey(0))
                    Partition(ids, await match.RootsAsync()).ShouldBe(string.Join(' ', ids.Keys.Order()));
            }
            partitions.Add(Partition(ids, await match.RootsAsync()));
        }

        partitions.Distinct().ShouldHaveSingleItem().ShouldBe("0 | 1 | 2");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_scan_that_was_killed_goes_on_and_ends_the_same(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await using var whole = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var other = new Matchmaker(whole);
        var names = await PeopleAsync(match, Enumerable.Range(0, 24));
        var namesOfOther = await PeopleAsync(other, Enumerable.Range(0, 24));

        // As a scan leaves it that was killed between entries and keys.
        var customers = await test.Database.ReadAsync(session =>
            MatchEntries.ReadAsync(session, [.. names.Values.Take(12)])
        );
        await test.Database.WriteAsync(session =>
            MatchStore.AddWithinAsync(
                session,
                customers.Select(c =>
                {
                    var ready = match.Engine.Standardise(c.Entry);
                    return new KeptEntry(c.Id, 0, c.Entry, c.Entry.ToText(), ready.Keys);
                }),
                DateTimeOffset.UnixEpoch
            )
        );
        await match.ScanAsync();
        await other.ScanAsync();

        Partition(names, await match.RootsAsync()).ShouldBe(Partition(namesOfOther, await other.RootsAsync()));
        (await CountAsync(test, "match_key")).ShouldBe(await CountAsync(whole, "match_key"));
        (await match.PairsAsync()).Count.ShouldBe((await other.PairsAsync()).Count);
    }

    internal static Task SetAsync(TestDatabase test, MatchingSettings settings) =>
        test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, 0, 1)",
                ("code", MatchingSettings.Code),
                ("value", Json.Of(settings))
            )
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_flood_one_scan_is_asked_for_and_none_again_at_the_next_start(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var now = match.Clock.GetUtcNow();
        await test.Database.WriteAsync(async session =>
        {
            for (var i = 0; i <= MatchKeeper.Flood; i++)
                await session.NoteChangeAsync(Ids.New(now), ChangeKind.Identity, now);
        });
        (await IsBehindAsync(test)).ShouldBeTrue("Nobody was compared yet.");

        (await match.Keeper.RefreshAsync(default)).ShouldBe(0);
        (await CountAsync(test, "job")).ShouldBe(1);
        (await IsBehindAsync(test)).ShouldBeTrue("The scan is still to come.");
        await test.Database.WriteAsync(session => session.ExecuteAsync("DELETE FROM job"));

        (await new Matchmaker(test, match.Clock).Keeper.RefreshAsync(default)).ShouldBe(0);
        (await CountAsync(test, "job")).ShouldBe(0);
        (await IsBehindAsync(test)).ShouldBeFalse();
    }

    private static Task<bool> IsBehindAsync(TestDatabase test) => test.Database.ReadAsync(MatchKeeper.IsBehindAsync);

    /// <summary>Persons by number: every third is a second record of the one before, now and then a relative.</summary>
    internal static async Task<Dictionary<int, Guid>> PeopleAsync(
        Matchmaker match,
        IEnumerable<int> numbers,
        int keepEach = int.MaxValue
    )
    {
        string[] given = ["Hernando", "Ximena", "Octavio", "Rebeca", "Ulises", "Noelia", "Fabricio", "Griselda"];
        string[] surnames = ["Arrubla", "Betancur", "Cifuentes", "Duque", "Escandón", "Figueroa", "Gaviria", "Henao"];
        var ids = new Dictionary<int, Guid>();
        foreach (var number in numbers)
        {
            var (who, form) = (number / 3, number % 3);
            var person = await match.Town.PersonAsync(
                form == 2 ? given[(who + 3) % 8] : given[who % 8],
                surnames[who % 8],
                surnames[(who + 2) % 8],
                birth: form == 2 ? new DateOnly(2003, 5, 1 + who) : new DateOnly(1971, 2, 1 + who),
                phone: $"310444{who:0000}",
                email: form == 2 ? null : $"persona{who}@correo.example",
                city: "Pasto"
            );
            ids[number] = person.Value;
            if (ids.Count % keepEach == 0)
                await match.Keeper.RefreshAsync(default);
        }
        return ids;
    }

    internal static string Partition(Dictionary<int, Guid> names, Dictionary<Guid, Guid> roots) =>
        string.Join(
            " | ",
            names
                .GroupBy(n => roots[n.Value], n => n.Key)
                .Select(g => string.Join(' ', g.Order()))
                .Order(StringComparer.Ordinal)
        );

    private static Task<int> CountAsync(TestDatabase test, string table) =>
        test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync($"SELECT COUNT(*) FROM {table}", row => row.Int(0))
        );

    private static Task<List<long>> KeysAsync(TestDatabase test, CustomerId customer) =>
        test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT key FROM match_key WHERE customer_id = @id ORDER BY key",
                row => row.Long(0),
                ("id", customer)
            )
        );
}
