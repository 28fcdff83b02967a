using Vinculo.Customers;
using Vinculo.Insights.Warehouse;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Warehouse;

/// <summary>A small shop on one database: customers, purchases, contacts, and the warehouse over them.</summary>
internal sealed class Store(TestDatabase test, FixedClock clock, VinculoOptions? options = null)
{
    private int numbers;

    public FixedClock Clock => clock;

    public VinculoOptions Options { get; } = options ?? new();

    public Town Town { get; } = new(test, clock);

    public LoadWarehouse Load => field ??= new(test.Database, Options, clock);

    public Snapshots Snapshots => field ??= new(test.Database, Options, Load, clock);

    public Sums Sums => field ??= new(test.Database);

    public Database Database => test.Database;

    /// <summary>What is missing.</summary>
    public async Task<LoadResult> LoadAsync(bool night = false) =>
        (await Load.RunAsync(null, night, null, wait: true, default))!;

    /// <summary>A customer by a name, without any dealings.</summary>
    public Task<CustomerId> PersonAsync(string name, string? city = "Cali") =>
        Town.PersonAsync(name, "Paz", city: city);

    public async Task BuyAsync(
        CustomerId customer,
        DateTimeOffset at,
        long amount,
        long? margin = null,
        string currency = "COP",
        Guid? product = null,
        int kind = 1,
        int channel = 10
    )
    {
        var id = Ids.From(at, "store", $"{numbers++}");
        await test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO txn (customer_id, occurred_at, id, kind, product_id, amount_minor, margin_minor, currency, channel)
                VALUES (@customer, @at, @id, @kind, @product, @amount, @margin, @currency, @channel)
                """,
                ("customer", customer),
                ("at", at),
                ("id", id),
                ("kind", kind),
                ("product", product),
                ("amount", amount),
                ("margin", margin),
                ("currency", currency),
                ("channel", channel)
            );
            await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, clock.GetUtcNow());
        });
    }

    public Task TalkAsync(CustomerId customer, DateTimeOffset at, int channel = 1, int? felt = null) =>
        test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO interaction (customer_id, occurred_at, id, channel, kind, direction, perception)
                VALUES (@customer, @at, @id, @channel, 1, 1, @felt)
                """,
                ("customer", customer),
                ("at", at),
                ("id", Ids.From(at, "store", $"{numbers++}")),
                ("channel", channel),
                ("felt", felt)
            );
            await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, clock.GetUtcNow());
        });

    public Task<long> CountAsync(string what) =>
        test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync($"SELECT count(*) FROM {what}", row => row.Long(0))
        );

    /// <summary>Every version of every day of a customer, in order.</summary>
    public Task<List<CustomerSnapshot>> VersionsAsync(CustomerId customer) =>
        test.Database.ReadAsync(session =>
            session.QueryAsync(
                $"SELECT {SnapshotStore.Selected} FROM customer_snapshot WHERE customer_id = @id ORDER BY day, known_at",
                SnapshotStore.Read,
                ("id", customer)
            )
        );

    /// <summary>Sums of a table by some of its dimensions, each line as "key key: sum sum".</summary>
    public async Task<List<string>> SumsAsync(string fact, params string[] by) =>
        [
            .. (await Sums.ReadAsync(new(fact, by), Actor.System("test"), default)).Accepted.Rows.Select(row =>
                $"{string.Join(' ', row.Keys)}: {string.Join(' ', row.Values)}"
            ),
        ];

    public async Task<AsOf> AsOfAsync(CustomerId customer, string day, string? knownOn = null) =>
        (await Snapshots.AsOfAsync(customer, Day(day), knownOn is null ? null : Day(knownOn), default)).Accepted;

    public async Task<string?> RefusedAsync(CustomerId customer, string day, string? knownOn = null) =>
        (await Snapshots.AsOfAsync(customer, Day(day), knownOn is null ? null : Day(knownOn), default)).IsRefused(
            out var refusal
        )
            ? refusal.Code
            : null;

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    /// <summary>Midday in Bogotá.</summary>
    public static DateTimeOffset Noon(string day) => new(Day(day).ToDateTime(new TimeOnly(17, 0)), TimeSpan.Zero);
}
