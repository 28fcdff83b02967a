using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers.Matching;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Matching;

/// <summary>Matching over one test database, and two people who may review.</summary>
internal sealed class Matchmaker(TestDatabase test, TimeProvider? clock = null)
{
    public static Actor Reviewer { get; } = Person(11, "Rita Revisora");

    public static Actor Second { get; } = Person(12, "Saúl Segundo");

    public TestDatabase Test => test;

    public TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    public Town Town => field ??= new(test, Clock);

    public MatchEngine Engine => field ??= new(test.Database, Town.Options, Clock);

    public SettleMatches Settle =>
        field ??= new(test.Database, Engine, Union, Clock, NullLogger<SettleMatches>.Instance);

    public TableCatalogue Tables => field ??= new();

    public Union Union =>
        field ??= new(
            new(test.Database, Tables, Town.Vocabulary, Town.Audit, Clock),
            new(test.Database, Tables, Town.Vocabulary, Town.Audit, Clock)
        );

    public KeepMatches Keep => field ??= new(test.Database, Engine, Settle, Clock);

    public JobQueue Jobs => field ??= new(Clock);

    public MatchKeeper Keeper => field ??= new(test.Database, Keep, Jobs, Clock, NullLogger<MatchKeeper>.Instance);

    public LinkageModels Models => field ??= new(test.Database, Town.Audit, Clock);

    public DecidePair Decide => field ??= new(test.Database, Union, Town.Audit, Clock);

    public ReviewQueue Queue => field ??= new(test.Database);

    public PairFile Files => field ??= new(test.Database, Town.Audit, Town.Options);

    public ScanDuplicates Scan =>
        field ??= new(test.Database, Engine, Models, Settle, Keep, Clock, NullLogger<ScanDuplicates>.Instance);

    /// <summary>A whole scan, as the job runner would run it.</summary>
    public async Task ScanAsync(bool fit = false)
    {
        var id = await test.Database.WriteAsync(session =>
            Jobs.EnqueueAsync(session, ScanDuplicates.JobCode, new ScanDuplicates.Request(fit), Reviewer)
        );
        await Scan.RunAsync(new JobRun(id, Json.Of(new ScanDuplicates.Request(fit)).Text, null, Jobs), default);
    }

    /// <summary>Every pair as it stands, by its names.</summary>
    public async Task<List<(PairKey Key, PairState State, double Bits)>> PairsAsync() =>
        await test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT low_id, high_id, state, bits FROM match_pair ORDER BY low_id, high_id",
                row => (new PairKey(row.Guid(0), row.Guid(1)), row.Enum<PairState>(2), row.Double(3))
            )
        );

    /// <summary>Who answers for each customer now.</summary>
    public async Task<Dictionary<Guid, Guid>> RootsAsync()
    {
        var into = (
            await test.Database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT customer_id, merged_into FROM customer",
                    row => (row.Guid(0), row.GuidOrNull(1))
                )
            )
        ).ToDictionary(r => r.Item1, r => r.Item2);
        Guid Root(Guid id) => into[id] is { } next ? Root(next) : id;
        return into.Keys.ToDictionary(id => id, Root);
    }

    private static Actor Person(byte number, string name) =>
        new(
            new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, number),
            ActorKind.User,
            name,
            new HashSet<string> { "matching.review", "customers.merge", "customers.read", "insights.run" },
            Reach.All,
            []
        );
}
