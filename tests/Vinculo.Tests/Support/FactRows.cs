using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Support;

/// <summary>Facts of many customers written straight into the tables, for companies that tests make up.</summary>
internal static class FactRows
{
    private static readonly string[] Customer =
    [
        "customer_id",
        "kind",
        "stage",
        "display_name",
        "name_key",
        "since",
        "open_cases",
        "open_commitments",
        "control",
        "row_version",
        "created_at",
        "updated_at",
    ];

    private static readonly string[] Holding =
    [
        "customer_id",
        "id",
        "product_id",
        "status",
        "started_on",
        "ended_on",
        "updated_at",
    ];

    private static readonly string[] Bill =
    [
        "customer_id",
        "occurred_at",
        "id",
        "kind",
        "amount_minor",
        "margin_minor",
        "currency",
    ];

    private static readonly string[] Case =
    [
        "customer_id",
        "id",
        "receipt",
        "kind",
        "code",
        "subject",
        "body",
        "status",
        "severity",
        "channel",
        "opened_at",
        "row_version",
    ];

    private static readonly string[] Measure = ["customer_id", "month", "code", "amount"];

    /// <summary>A person's row for <see cref="AddPeopleAsync"/>.</summary>
    public static object?[] Person(Guid id, CustomerStage stage, string name, DateOnly since, DateTimeOffset at) =>
        [id, CustomerKind.Person, stage, name, name.ToLowerInvariant(), since, 0, 0, false, 1, at, at];

    /// <summary>A bill of the afternoon of that day, in pesos, for <see cref="AddFactsAsync"/>.</summary>
    /// <param name="amount">In cents.</param>
    /// <param name="margin">In cents.</param>
    public static object?[] Paid(Guid customer, DateOnly day, Guid id, long amount, long margin) =>
        [
            customer,
            new DateTimeOffset(day.ToDateTime(new TimeOnly(15, 0)), TimeSpan.Zero),
            id,
            3,
            amount,
            margin,
            "COP",
        ];

    /// <summary>A plan somebody has, or had until a day, for <see cref="AddFactsAsync"/>.</summary>
    public static object?[] Line(
        Guid customer,
        Guid id,
        Guid product,
        DateOnly from,
        DateOnly? until,
        DateTimeOffset at
    ) => [customer, id, product, until is null ? 1 : 3, from, until, at];

    /// <summary>The one product of a company that tests make up: a monthly plan.</summary>
    public static Task AddPlanAsync(this Session session, Guid product) =>
        session.ExecuteAsync(
            "INSERT INTO product (id, code, name_es, family, active, row_version) VALUES (@id, 'pos', 'Pospago', 'pospago', @yes, 1)",
            ("id", product),
            ("yes", true)
        );

    public static Task AddPeopleAsync(this Session session, IEnumerable<object?[]> rows) =>
        session.InsertManyAsync("customer", Customer, rows);

    /// <summary>A person with a name and nothing else, for tests of what rests on customers.</summary>
    /// <param name="also">Further columns of <c>customer</c> with their values.</param>
    public static Task AddPersonAsync(
        this Session session,
        Guid id,
        string name,
        params (string Column, object? Value)[] also
    )
    {
        (string Column, object? Value)[] all =
        [
            ("customer_id", id),
            ("kind", 1),
            ("stage", 2),
            ("display_name", name),
            ("name_key", name.ToLowerInvariant()),
            ("open_cases", 0),
            ("open_commitments", 0),
            ("control", false),
            ("row_version", 1),
            ("created_at", 0L),
            ("updated_at", 0L),
            .. also,
        ];
        var columns = all.Select(c => c.Column).ToList();
        return session.ExecuteAsync(
            $"INSERT INTO customer ({string.Join(", ", columns)}) VALUES (@{string.Join(", @", columns)})",
            all
        );
    }

    /// <param name="rows">Customer, id, receipt, kind, code, subject, body, status, severity, channel, when, version.</param>
    public static Task AddCasesAsync(this Session session, IEnumerable<object?[]> rows) =>
        session.InsertManyAsync("service_case", Case, rows);

    /// <param name="holdings">Customer, id, product, status, from, until, written.</param>
    /// <param name="bills">Customer, when, id, kind, amount, margin, currency.</param>
    /// <param name="measures">Customer, month, code, amount.</param>
    public static async Task AddFactsAsync(
        this Session session,
        IEnumerable<object?[]> holdings,
        IEnumerable<object?[]> bills,
        IEnumerable<object?[]> measures
    )
    {
        await session.InsertManyAsync("holding", Holding, holdings);
        await session.InsertManyAsync("txn", Bill, bills);
        await session.InsertManyAsync("measure", Measure, measures);
    }
}
