using System.Diagnostics;
using System.Globalization;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench.Company;

/// <summary>
/// Puts the company into an empty database, in customer order, through the same bulk insert the import uses. Secondary
/// indexes are taken away before and made again after, as anybody filling a database would.
/// </summary>
internal sealed class Seeding(Database database, int customers, double interactionsEach)
{
    private const int Block = 4_000;

    private static readonly string[] CustomerColumns =
    [
        "customer_id",
        "kind",
        "stage",
        "display_name",
        "name_key",
        "given_names",
        "first_surname",
        "second_surname",
        "legal_name",
        "birth_date",
        "language",
        "city",
        "country",
        "since",
        "value_class",
        "value_minor",
        "margin_minor",
        "currency",
        "churn",
        "risk_band",
        "influence",
        "last_contact_at",
        "open_cases",
        "open_commitments",
        "control",
        "row_version",
        "created_at",
        "updated_at",
    ];

    private static readonly string[] InteractionColumns = [.. Timeline.RowStart, "perception", "outcome", "agent_name"];

    private readonly Guid[] products =
    [
        .. Enumerable
            .Range(0, 12)
            .Select(i => Ids.From(Person.Beginning, "bench-product", i.ToString(CultureInfo.InvariantCulture))),
    ];

    /// <summary>Fills the database and says on the error stream how far it is.</summary>
    /// <returns>Rows on the timeline.</returns>
    public async Task<long> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var indexes = await DropIndexesAsync();
        await database.WriteAsync(session =>
            session.InsertManyAsync(
                "product",
                [
                    "id",
                    "code",
                    "name_es",
                    "name_en",
                    "family",
                    "price_minor",
                    "margin_rate",
                    "currency",
                    "active",
                    "row_version",
                ],
                products.Select(
                    (p, i) =>
                        new object?[]
                        {
                            p,
                            $"PLAN-{i}",
                            $"Plan {i}",
                            $"Plan {i}",
                            i % 3 == 0 ? "pospago"
                            : i % 3 == 1 ? "datos"
                            : "prepago",
                            3_990_000L + i * 500_000L,
                            0.35,
                            "COP",
                            true,
                            1,
                        }
                )
            )
        );
        var interactions = 0L;
        for (var from = 0; from < customers; from += Block)
        {
            var people = Enumerable
                .Range(from, Math.Min(Block, customers - from))
                .Select(n => new Person(n, customers))
                .ToArray();
            interactions += await database.WriteAsync(session => WriteAsync(session, people));
            if (from / Block % 10 == 9)
                await Console.Error.WriteLineAsync(
                    $"  {from + Block:N0} customers, {interactions:N0} interactions, {watch.Elapsed.TotalSeconds:N0} s"
                );
        }
        await Console.Error.WriteLineAsync($"  rows in after {watch.Elapsed.TotalSeconds:N0} s; indexes …");
        foreach (var index in indexes)
            await BuildAsync(index);
        await FinishAsync();
        await Console.Error.WriteLineAsync(
            $"  {customers:N0} customers and {interactions:N0} interactions in {watch.Elapsed.TotalSeconds:N0} s"
        );
        return interactions;
    }

    /// <summary>A third product was given up after half of the stay; all of them end when the customer leaves.</summary>
    private static DateOnly? Ended(Person person, int holding) =>
        holding == 2
            ? DateOnly.FromDateTime((person.CreatedAt + (Person.End - person.CreatedAt) / 4).DateTime)
            : person.LeftOn;

    private async Task<List<string>> DropIndexesAsync()
    {
        var tables = new[]
        {
            "customer",
            "identifier",
            "contact_point",
            "identifier_claim",
            "name_posting",
            "relationship",
            "commitment",
            "service_case",
        };
        var found = await database.ReadAsync(session =>
            session.QueryAsync(
                session.Engine == Engine.Sqlite
                    ? $"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name {session.InValues("tables")}"
                    : $"SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename {session.InValues("tables")} AND indexdef NOT LIKE 'CREATE UNIQUE%'",
                row => (Name: row.Text(0), Sql: row.Text(1)),
                ("tables", tables)
            )
        );
        foreach (var (name, _) in found)
            await database.WriteAsync(session => session.ExecuteAsync($"DROP INDEX {name}"));
        return [.. found.Select(f => f.Sql)];
    }

    /// <summary>An index over many rows takes longer than the time a question is given.</summary>
    private async Task BuildAsync(string sql)
    {
        if (database.Engine == Engine.Sqlite)
        {
            await database.WriteAsync(session => session.ExecuteAsync(sql));
            return;
        }
        await using var connection = new Npgsql.NpgsqlConnection(database.Address.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 1_800;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task FinishAsync()
    {
        if (database.Engine == Engine.Postgres)
        {
            await BuildAsync("VACUUM (ANALYZE)");
            await BuildAsync("CHECKPOINT");
            return;
        }
        await using var file = new Microsoft.Data.Sqlite.SqliteConnection(database.Address.ConnectionString);
        await file.OpenAsync();
        await using var command = file.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE);";
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> WriteAsync(Session session, Person[] people)
    {
        await session.InsertManyAsync("customer", CustomerColumns, people.Select(CustomerRow));
        await session.InsertManyAsync(
            "identifier",
            ["customer_id", "id", "type", "country", "number", "normalised", "check_digit", "valid", "created_at"],
            people.Select(p =>
                new object?[]
                {
                    p.Id,
                    Ids.From(p.CreatedAt, "bench-document", p.Document),
                    p.DocumentType,
                    "CO",
                    p.Document,
                    p.Document,
                    p.IsCompany ? CheckDigits.Nit(p.Document).ToString() : null,
                    null,
                    p.CreatedAt,
                }
            )
        );
        await session.InsertManyAsync(
            "identifier_claim",
            ["claim_key", "customer_id"],
            people.SelectMany(p =>
                new[]
                {
                    new object?[] { Recognition.DocumentClaim("CO", p.DocumentType, p.Document), p.Id },
                    [Recognition.AccountClaim(p.Phone), p.Id],
                }
            )
        );
        await session.InsertManyAsync(
            "contact_point",
            ["customer_id", "id", "kind", "value", "normalised", "preferred", "created_at"],
            people.SelectMany(p =>
                new[]
                {
                    new object?[]
                    {
                        p.Id,
                        Ids.From(p.CreatedAt, "bench-phone", p.Phone),
                        ContactKind.Phone,
                        p.Phone[3..],
                        p.Phone,
                        true,
                        p.CreatedAt,
                    },
                    [
                        p.Id,
                        Ids.From(p.CreatedAt, "bench-mail", p.Phone),
                        ContactKind.Email,
                        p.Email(),
                        p.Email(),
                        false,
                        p.CreatedAt,
                    ],
                }
            )
        );
        await session.InsertManyAsync(
            "name_posting",
            ["token", "customer_id"],
            people.SelectMany(p => NameKey.Tokens(p.Name().Display).Select(token => new object?[] { token, p.Id }))
        );
        await session.InsertManyAsync(
            "holding",
            [
                "customer_id",
                "id",
                "product_id",
                "number",
                "status",
                "started_on",
                "ended_on",
                "amount_minor",
                "currency",
                "updated_at",
            ],
            people.SelectMany(p =>
                Enumerable
                    .Range(0, 1 + p.Number % 3)
                    .Select(i =>
                        new object?[]
                        {
                            p.Id,
                            Ids.From(p.CreatedAt, "bench-holding", $"{p.Number}-{i}"),
                            products[(p.Number + i * 5) % products.Length],
                            p.Phone[3..],
                            Ended(p, i) is null ? 1 : 3,
                            DateOnly.FromDateTime(p.CreatedAt.DateTime),
                            Ended(p, i),
                            4_990_000L,
                            "COP",
                            p.CreatedAt,
                        }
                    )
            )
        );
        await session.InsertManyAsync(
            "txn",
            ["customer_id", "occurred_at", "id", "kind", "amount_minor", "margin_minor", "currency"],
            people.SelectMany(p =>
                p.Bills()
                    .Select(b =>
                        new object?[]
                        {
                            p.Id,
                            b.At,
                            Ids.From(b.At, "bench-bill", p.Phone),
                            3,
                            b.AmountMinor,
                            b.AmountMinor / 3,
                            "COP",
                        }
                    )
            )
        );
        await session.InsertManyAsync(
            "score",
            ["customer_id", "model", "model_version", "as_of", "amount", "low", "high", "currency", "band", "reasons"],
            people.SelectMany(ScoreRows)
        );
        await session.InsertManyAsync(
            "need",
            ["customer_id", "id", "code", "origin", "confidence", "noted_at"],
            people
                .Where(p => p.Number % 3 == 0)
                .Select(p =>
                    new object?[]
                    {
                        p.Id,
                        Ids.From(p.CreatedAt, "bench-need", p.Phone),
                        "llamar-al-exterior",
                        NeedOrigin.Observed,
                        0.7,
                        p.CreatedAt,
                    }
                )
        );
        await session.InsertManyAsync(
            "relationship",
            ["customer_id", "id", "other_id", "role", "strength", "created_at"],
            people.Where(p => !p.IsCompany).SelectMany(Relations)
        );
        await session.InsertManyAsync(
            "consent",
            ["customer_id", "id", "purpose", "granted", "recorded_at"],
            people.Select(p =>
                new object?[]
                {
                    p.Id,
                    Ids.From(p.CreatedAt, "bench-consent", p.Phone),
                    "marketing",
                    p.Number % 10 != 0,
                    p.CreatedAt,
                }
            )
        );
        await session.InsertManyAsync(
            "measure",
            ["customer_id", "month", "code", "amount"],
            people
                .Where(p => p.Number % 2 == 0)
                .SelectMany(p =>
                    Enumerable
                        .Range(6, 3)
                        .Select(m =>
                            new object?[]
                            {
                                p.Id,
                                new DateOnly(2026, m, 1),
                                "long_distance_minutes",
                                20.0 + p.Number % 90,
                            }
                        )
                )
        );
        await session.InsertManyAsync(
            "service_case",
            ["customer_id", "id", "receipt", "kind", "subject", "status", "severity", "opened_at", "row_version"],
            people
                .Where(p => p.Number % 40 == 3)
                .Select(p =>
                    new object?[]
                    {
                        p.Id,
                        Ids.From(p.CreatedAt, "bench-case", p.Phone),
                        $"Q-{p.Number}",
                        2,
                        "Falla de señal",
                        1,
                        2,
                        Person.End.AddDays(-20),
                        1,
                    }
                )
        );
        await session.InsertManyAsync(
            "conversation",
            ["customer_id", "id", "channel", "subject", "open", "started_at", "last_at", "last_words"],
            people
                .Where(p => p.Interactions(interactionsEach) > 0)
                .Select(p =>
                    new object?[]
                    {
                        p.Id,
                        Ids.From(p.CreatedAt, "bench-talk", p.Phone),
                        1,
                        Tokens.Subjects[p.Number % Tokens.Subjects.Length],
                        false,
                        Person.End.AddDays(-30),
                        Person.End.AddDays(-30),
                        Tokens.Endings[p.Number % Tokens.Endings.Length],
                    }
                )
        );
        var count = 0L;
        await session.InsertManyAsync("interaction", InteractionColumns, Interactions());
        return count;

        IEnumerable<object?[]> Interactions()
        {
            foreach (var person in people)
            {
                var many = person.Interactions(interactionsEach);
                count += many;
                var dice = new Dice(0xABCDEF + (ulong)person.Number * 31_337);
                var span = (Person.End - person.CreatedAt).TotalMilliseconds;
                for (var i = 0; i < many; i++)
                {
                    var at = person.CreatedAt + TimeSpan.FromMilliseconds(Math.Floor(span * (i + 1) / (many + 1)));
                    yield return
                    [
                        person.Id,
                        at,
                        Ids.From(at, "bench-talk", $"{person.Number}-{i}"),
                        1 + dice.Next(10),
                        1,
                        1 + dice.Next(2),
                        dice.Pick(Tokens.Subjects),
                        $"{dice.Pick(Tokens.Openings)} {dice.Pick(Tokens.Matters)}. {dice.Pick(Tokens.Endings)}",
                        1 + dice.Next(5),
                        i % 3 == 0 ? "resuelto" : null,
                        dice.Pick(Tokens.Agents),
                    ];
                }
            }
        }
    }

    private object?[] CustomerRow(Person person)
    {
        var dice = new Dice(0xFACADE + (ulong)person.Number * 6_151);
        var (given, first, second, display) = person.Name();
        var value = (long)(Math.Exp(2 + dice.NextDouble() * 4) * 1_000_000);
        var churn = Math.Round(dice.NextDouble() * dice.NextDouble(), 6);
        var contacts = person.Interactions(interactionsEach);
        var last = person.CreatedAt + (Person.End - person.CreatedAt) * ((double)contacts / (contacts + 1));
        return
        [
            person.Id,
            person.IsCompany ? CustomerKind.Company : CustomerKind.Person,
            dice.Chance(0.1) ? CustomerStage.Prospect : CustomerStage.Customer,
            display,
            NameKey.Fold(display),
            given,
            first,
            second,
            person.IsCompany ? display + " S.A.S." : null,
            person.Birth,
            "es",
            dice.Favour(Tokens.Cities),
            "CO",
            DateOnly.FromDateTime(person.CreatedAt.DateTime),
            value > 200_000_000 ? ValueClass.A
            : value > 50_000_000 ? ValueClass.B
            : ValueClass.C,
            value,
            value / 3,
            "COP",
            churn,
            churn > 0.5 ? RiskBand.VeryHigh
            : churn > 0.3 ? RiskBand.High
            : churn > 0.1 ? RiskBand.Medium
            : RiskBand.Low,
            dice.NextDouble(),
            contacts > 0 ? last : null,
            person.Number % 40 == 3 ? 1 : 0,
            0,
            person.Number % 20 == 7,
            1,
            person.CreatedAt,
            person.CreatedAt,
        ];
    }

    private static IEnumerable<object?[]> ScoreRows(Person person)
    {
        var reasons = new Json(
            """[{"f":"recency.days","v":12,"e":0.61},{"f":"complaints.open","v":1,"e":0.42},{"f":"tenure.months","v":31,"e":-0.38}]"""
        );
        yield return [person.Id, "churn", 1, Person.End, 0.2, 0.1, 0.3, null, 2, reasons];
        yield return [person.Id, "value", 1, Person.End, 90_000_000.0, 60_000_000.0, 120_000_000.0, "COP", 2, reasons];
    }

    private IEnumerable<object?[]> Relations(Person person)
    {
        for (var i = 1; i <= 3; i++)
        {
            var other = new Person((person.Number + i * 37) % customers, customers);
            yield return
            [
                person.Id,
                Ids.From(person.CreatedAt, "bench-tie", $"{person.Number}-{i}"),
                other.Id,
                i == 1 ? "spouse" : "calls",
                1.0 / i,
                person.CreatedAt,
            ];
        }
    }
}
