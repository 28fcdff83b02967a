using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Segments.Jobs;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Segments;

/// <summary>
/// A company whose customers buy every month: ten of them, the first for 1,000 a month, the last for 100; and one who never
/// bought. What is bought is margin.
/// </summary>
internal sealed class SegmentTown
{
    public static readonly DateTimeOffset Now = new(2026, 3, 20, 15, 0, 0, TimeSpan.Zero);

    public static Actor Analyst { get; } =
        new(
            Guid.Parse("01900000-0000-7000-8000-000000000009"),
            ActorKind.User,
            "Andrés Analista",
            new HashSet<string> { "insights.read", "segments.manage", "customers.read" },
            Reach.All,
            []
        );

    private SegmentTown(TestDatabase test)
    {
        Test = test;
        Town = new(test, Clock);
        Fields = new(test.Database, new(test.Database, Town.Audit, Clock));
        Queue = new(Clock);
        Segmentations = new(test.Database, Fields, Queue, Town.Audit, Clock);
        Compute = new(test.Database, Fields, Town.Options, Clock);
        Count = new(test.Database, Fields, Town.Options, Clock);
        Movement = new(test.Database, Town.Options, Town.Audit);
        Members = new(test.Database);
        Keeper = new(test.Database, Fields, Queue, Town.Options, Clock, NullLogger<SegmentKeeper>.Instance);
    }

    public FixedClock Clock { get; } = new(Now);
    public TestDatabase Test { get; }
    public Town Town { get; }
    public JobQueue Queue { get; }
    public SegmentFields Fields { get; }
    public Segmentations Segmentations { get; }
    public ComputeSegments Compute { get; }
    public CountSegments Count { get; }
    public SegmentMovement Movement { get; }
    public SegmentMembers Members { get; }
    public SegmentKeeper Keeper { get; }
    public List<CustomerId> People { get; } = [];
    public CustomerId Never { get; private set; }

    public static SegmentationDefinition Abc { get; } =
        new() { Axes = [new("margin", CutBy.Customers, [new("A", 20), new("B", 50), new("C", null)])] };

    public static async Task<SegmentTown> BuildAsync(TestDatabase test, int months = 12)
    {
        var town = new SegmentTown(test);
        for (var i = 0; i < 10; i++)
        {
            var person = await town.Town.PersonAsync("Persona", $"Número{(char)('A' + i)}");
            town.People.Add(person);
            for (var month = 0; month < months; month++)
                await town.BuyAsync(person, Now.AddDays(-30 * month - 3), 1_000 - 100 * i);
        }
        town.Never = await town.Town.PersonAsync("Nadie", "Compra");
        return town;
    }

    public Task BuyAsync(CustomerId customer, DateTimeOffset at, long amount, bool noted = false) =>
        Test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, margin_minor, currency)
                VALUES (@customer, @at, @id, 1, @amount, @amount, 'COP')
                """,
                ("customer", customer),
                ("at", at),
                ("id", Ids.New(at)),
                ("amount", amount * 100)
            );
            if (noted)
                await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, Clock.GetUtcNow());
        });

    public async Task<Guid> SaveAsync(SegmentationDefinition definition, string name = "Valor", int monthsBack = 0)
    {
        var saved = await Segmentations.SaveAsync(new(null, 0, name, null, definition), Analyst, "test", default);
        saved.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
        await Compute.RunAsync(saved.Accepted, monthsBack, default);
        return saved.Accepted;
    }

    /// <summary>The segment a customer stands in now; null: none.</summary>
    public async Task<string?> SegmentOfAsync(Guid segmentation, CustomerId customer) =>
        (await Members.OfManyAsync([customer], default))[customer]
            .FirstOrDefault(p => p.Segmentation == segmentation)
            ?.Segment;

    /// <summary>All stays of a customer, oldest first.</summary>
    public Task<List<(long Since, long Until, string Segment)>> StaysAsync(Guid segmentation, CustomerId customer) =>
        Test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT since, until, segment FROM segment_member WHERE customer_id = @customer AND segmentation_id = @id ORDER BY since",
                row => (row.Long(0), row.Long(1), row.Text(2)),
                ("customer", customer),
                ("id", segmentation)
            )
        );
}
