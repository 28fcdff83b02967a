using System.Globalization;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

public class CountedMoneyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);
    private static readonly FixedClock Clock = new(Now);

    /// <summary>The usual share of a year of purchases of 100,000 pesos a month.</summary>
    private const long YearMargin = 12 * 100_000_00 * 3 / 10;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Money_of_another_currency_is_not_added_and_is_told(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var buyer = await RegularBuyerAsync(test, "Ana");
        await BuyAsync(test, buyer, Now.AddDays(-40), 500_000_00, "USD");
        await BuyAsync(test, buyer, Now.AddDays(-20), -500_00, "EUR", kind: 4);

        await ScoreAsync(test);

        (await MarginAsync(test, buyer)).ShouldBe(YearMargin);
        (await FieldsAsync(test, buyer)).ShouldBe((YearMargin / 100, 12 * 100_000, 12));
        await ToldAsync(test, buyer, "2 montos en otra moneda no se cuentan");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slip_of_the_hand_moves_no_value_until_somebody_says_that_it_is_right(Engine engine)
    {
        const long slip = 100_000_000_00;
        await using var test = await TestDatabase.CreateAsync(engine);
        var buyer = await RegularBuyerAsync(test, "Ana");
        await BuyAsync(test, buyer, Now.AddDays(-40), slip);
        await BuyAsync(test, buyer, Now.AddDays(-30), 100_00, "USD");
        // What is large and within ten times what others buy is no slip, and neither is what she buys again and again.
        var spender = await RegularBuyerAsync(test, "Otra");
        await BuyAsync(test, spender, Now.AddDays(-40), 900_000_00);
        var large = await new Town(test, Clock).PersonAsync("Grande", "Gil");
        foreach (
            var (days, amount) in new[]
            {
                (200, 20_000_000_00L),
                (100, 30_000_000_00L),
                (50, 25_000_000_00L),
                (10, 50_000_000_00L),
            }
        )
            await BuyAsync(test, large, Now.AddDays(-days), amount);
        // Of whom hardly anything is known, nothing is known to be unusual.
        var fresh = await new Town(test, Clock).PersonAsync("Nueva", "Gil");
        await BuyAsync(test, fresh, Now.AddDays(-10), slip);
        // The large ones must be fewer than one purchase in a hundred.
        for (var more = 0; more < 50; more++)
            await RegularBuyerAsync(test, "Vecina" + more);

        await ScoreAsync(test);
        await ValueBase(test).CountAsync(CancellationToken.None);

        (await MarginAsync(test, buyer)).ShouldBe(YearMargin);
        (await MarginAsync(test, spender)).ShouldBe(YearMargin + 900_000_00 * 3 / 10);
        (await MarginAsync(test, large)).ShouldBe(125_000_000_00L * 3 / 10);
        (await MarginAsync(test, fresh)).ShouldBe(slip * 3 / 10);
        (await FieldsAsync(test, buyer)).ShouldBe((YearMargin / 100, 12 * 100_000, 12));
        await ToldAsync(
            test,
            buyer,
            "1 monto parece un error de digitación y no se cuenta hasta que alguien lo confirme"
        );
        var report = (await ValueBase(test).ReadAsync(1, CancellationToken.None)).Single().Report;
        (report.OtherMoney, report.Slips).ShouldBe((1, 1));
        var doubted = (
            await new DoubtedAmounts(test.Database).ListAsync(Town.Agent, 50, CancellationToken.None)
        ).ShouldHaveSingleItem();
        (doubted.Customer, doubted.AmountMinor, doubted.UsualMinor).ShouldBe((buyer, slip, 100_000_00));

        var confirm = new ConfirmAmount(test.Database, new(test.Database, Clock), Clock);
        (
            await confirm.RunAsync(
                new(buyer, doubted.Id),
                Town.Agent with
                {
                    Permissions = new HashSet<string>(["customers.read"]),
                },
                "test",
                CancellationToken.None
            )
        )
            .IsRefused(out var refusal)
            .ShouldBeTrue();
        refusal!.Code.ShouldBe("permission.missing");
        (await confirm.RunAsync(new(buyer, doubted.Id), Actor.System("test"), "test", CancellationToken.None))
            .IsRefused(out _)
            .ShouldBeFalse();
        (await confirm.RunAsync(new(buyer, doubted.Id), Actor.System("test"), "test", CancellationToken.None))
            .IsRefused(out refusal)
            .ShouldBeTrue();
        refusal!.Code.ShouldBe("amount.not-doubted");
        await ScoreAsync(test);

        (await MarginAsync(test, buyer)).ShouldBe(YearMargin + slip * 3 / 10, "it is right, and is not doubted again");
        (await new DoubtedAmounts(test.Database).ListAsync(Town.Agent, 50, CancellationToken.None)).ShouldBeEmpty();
        (
            await test.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync(
                    "SELECT count(*) FROM audit_event WHERE act = 'amount.confirmed'",
                    row => row.Long(0)
                )
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task An_amount_that_was_corrected_where_it_came_from_is_doubted_no_more()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var buyer = await RegularBuyerAsync(test, "Ana");
        await BuyAsync(test, buyer, Now.AddDays(-40), 100_000_000_00);
        for (var more = 0; more < 10; more++)
            await RegularBuyerAsync(test, "Vecina" + more);
        await ScoreAsync(test);
        (await MarginAsync(test, buyer)).ShouldBe(YearMargin);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE txn SET amount_minor = 10000000 WHERE amount_minor = 10000000000")
        );

        await ScoreAsync(test);

        (await MarginAsync(test, buyer)).ShouldBe(YearMargin + 100_000_00 * 3 / 10);
        (await new DoubtedAmounts(test.Database).ListAsync(Town.Agent, 50, CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_row_of_the_future_does_not_bring_data_that_ended_long_ago_up_to_today(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var buyer = await new Town(test, Clock).PersonAsync("Ana", "Gil");
        await BuyAsync(test, buyer, new(2024, 5, 3, 15, 0, 0, TimeSpan.Zero), 100_000_00);
        await BuyAsync(test, buyer, new(2062, 1, 1, 15, 0, 0, TimeSpan.Zero), 100_000_00);

        var horizon = await test.Database.ReadAsync(session =>
            Horizon.ReadAsync(session, Now, TimeZoneInfo.Utc, "COP")
        );

        horizon!.AsOf.ShouldBe(new(2024, 5, 4));
    }

    private static async Task<CustomerId> RegularBuyerAsync(TestDatabase test, string name)
    {
        var buyer = await new Town(test, Clock).PersonAsync(name, "Gil");
        for (var month = 1; month <= 12; month++)
            await BuyAsync(test, buyer, Now.AddDays(-30 * month + 5), 100_000_00);
        return buyer;
    }

    private static ValueBase ValueBase(TestDatabase test) => new(test.Database, new(), Clock);

    private static Task ScoreAsync(TestDatabase test) =>
        new ScoreCustomers(test.Database, new(), Clock, [new ValueScorer()]).RunAsync(null, CancellationToken.None);

    private static Task<long?> MarginAsync(TestDatabase test, CustomerId customer) =>
        test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT margin_minor FROM customer WHERE customer_id = @id",
                row => row.LongOrNull(0),
                ("id", customer)
            )
        );

    /// <summary>Margin, spending and number of purchases as segments see them.</summary>
    private static async Task<(double, double, double)> FieldsAsync(TestDatabase test, CustomerId customer)
    {
        var moment = await test.Database.ReadAsync(session =>
            FactsMoment.NowAsync(session, Now, TimeZoneInfo.Utc, "COP")
        );
        SegmentField[] fields =
        [
            .. new[] { "margin", "spend", "purchases" }.Select(code => new SegmentField(
                code,
                FieldKind.Number,
                FieldTheme.Value,
                code,
                code,
                FieldPart.Money,
                true
            )),
        ];
        var table = await new FieldReader(test.Database).ReadAsync(
            fields,
            moment,
            [customer.Value],
            CancellationToken.None
        );
        return (table.Numbers("margin")[0], table.Numbers("spend")[0], table.Numbers("purchases")[0]);
    }

    /// <summary>The sentence stands under the current value and under the value expected.</summary>
    private static async Task ToldAsync(TestDatabase test, CustomerId customer, string sentence)
    {
        var sheet = (
            await new CustomerValue(
                test.Database,
                new(test.Database, new(test.Database, Clock)),
                new(),
                Clock
            ).RunAsync(customer, Town.Agent, "test", CancellationToken.None)
        ).Accepted;
        foreach (var line in new[] { sheet.Current.Parts.Single(p => p.Code == "margin"), sheet.Future! })
            line.Parts.Select(p => ReasonText.Of(p.Code, p.Number, p.Label, CultureInfo.GetCultureInfo("es-CO")))
                .ShouldContain(sentence);
        sheet.Current.AmountMinor.ShouldBe(YearMargin);
    }

    private static Task BuyAsync(
        TestDatabase test,
        CustomerId customer,
        DateTimeOffset at,
        long amount,
        string currency = "COP",
        int kind = 1
    ) =>
        test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency)
                VALUES (@customer, @at, @id, @kind, @amount, @currency)
                """,
                ("customer", customer),
                ("at", at),
                ("id", Ids.New(at)),
                ("kind", kind),
                ("amount", amount),
                ("currency", currency)
            )
        );
}
