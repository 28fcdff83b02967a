using Microsoft.Extensions.DependencyInjection;
using Vinculo.Integration;
using Vinculo.Integration.Api;
using Vinculo.Integration.Mapping;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

public class BulkUpsertTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Lines_are_answered_one_by_one_and_again_change_nothing(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var upsert = house.Services.GetRequiredService<BulkUpsert>();
        string[] lines =
        [
            """{"key":"1","fullName":"Ana Paz","document":"52345678","email":"ana@c.test"}""",
            """{"key":"2","fullName":"Luis Mora","birthDate":"1980-04-17","attr":{"stratum":3}}""",
            "no es json",
            """{"key":"3","talla":"M"}""",
            "{}",
        ];

        var first = (await upsert.RunAsync("customers", "tienda", lines, ImportHouse.Importer, default)).Accepted;
        var again = (await upsert.RunAsync("customers", "tienda", lines, ImportHouse.Importer, default)).Accepted;

        first
            .Lines.Select(l => (l.Line, l.Outcome, l.Code))
            .ShouldBe([
                (1, "created", null),
                (2, "created", null),
                (3, "set-aside", "line-not-json"),
                (4, "set-aside", "field-unknown"),
                (5, "set-aside", "nobody"),
            ]);
        again.Lines.Take(2).ShouldAllBe(l => l.Outcome == "unchanged");
        again.Lines[0].CustomerId.ShouldBe(first.Lines[0].CustomerId);
        (await house.CountAsync("customer")).ShouldBe(2);

        string[] sales =
        [
            """{"customer":{"key":"1"},"key":"v1","occurredAt":"2026-02-03T10:00:00Z","amount":1234.5,"currency":"COP"}""",
            """{"customer":{"key":"9"},"key":"v2","occurredAt":"2026-02-03T10:00:00Z","amount":1}""",
        ];
        var sold = (await upsert.RunAsync("transactions", "tienda", sales, ImportHouse.Importer, default)).Accepted;
        sold.Lines.Select(l => (l.Outcome, l.Code)).ShouldBe([("created", null), ("set-aside", "customer-unknown")]);
        (await house.OneAsync("SELECT amount_minor FROM txn", row => row.Long(0))).ShouldBe(123_450);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_has_happened_cannot_be_dated_in_the_future(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var upsert = house.Services.GetRequiredService<BulkUpsert>();
        await upsert.RunAsync(
            "customers",
            "tienda",
            ["""{"key":"1","fullName":"Ana Paz"}"""],
            ImportHouse.Importer,
            default
        );
        string[] sales =
        [
            """{"customer":{"key":"1"},"key":"v1","occurredAt":"2062-01-01","amount":10}""",
            $$"""{"customer":{"key":"1"},"key":"v2","occurredAt":"{{DateTime.UtcNow:yyyy-MM-dd}}","amount":20}""",
        ];
        var use = """{"customer":{"key":"1"},"period":"2062-01","measure":{"minutes":3}}""";

        var sold = (await upsert.RunAsync("transactions", "tienda", sales, ImportHouse.Importer, default)).Accepted;
        var used = (await upsert.RunAsync("measures", "tienda", [use], ImportHouse.Importer, default)).Accepted;
        var run = await house.ImportAsync(
            "v.csv",
            "ID;FECHA;VALOR\n1;01/02/2062;100\n1;01/02/2026;200\n",
            ImportHouse.Map("transactions", "tienda", "ID=customer.key", "FECHA=occurredAt", "VALOR=amount")
        );

        sold.Lines.Select(l => (l.Outcome, l.Code, l.Field))
            .ShouldBe([("set-aside", "date-in-future", "occurredAt"), ("created", null, null)]);
        sold.Lines[0].Message.ShouldNotBeNull().ShouldContain("2062-01-01");
        used.Lines.Select(l => (l.Outcome, l.Code)).ShouldBe([("set-aside", "date-in-future")]);
        (run.Created, run.SetAside).ShouldBe((1, 1));
        (await house.CountAsync("txn")).ShouldBe(2);
        (await house.CountAsync("measure")).ShouldBe(0);
    }

    [Fact]
    public void A_formula_leaves_as_text()
    {
        SetAsideCsv.Cell("=1+1").ShouldBe("'=1+1");
        SetAsideCsv.Cell("@SUM(A1)").ShouldBe("'@SUM(A1)");
        SetAsideCsv.Cell("-2+3+cmd|' /C calc'!A0").ShouldBe("'-2+3+cmd|' /C calc'!A0");
        SetAsideCsv.Cell("-12,5").ShouldBe("-12,5");
        SetAsideCsv.Cell("+573001234567").ShouldBe("+573001234567");
        SetAsideCsv.Cell("a;b\"c").ShouldBe("\"a;b\"\"c\"");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rows_that_waited_come_in_once_corrected(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var mapping = ImportHouse.Map("transactions", "ventas", "ID=customer.key", "FECHA=occurredAt", "VALOR=amount");
        await house.ImportAsync(
            "c.csv",
            "ID;NOMBRE\n1;Ana Paz\n",
            ImportHouse.Map("customers", "ventas", "ID=key", "NOMBRE=fullName")
        );
        var run = await house.ImportAsync(
            "v.csv",
            "ID;FECHA;VALOR\n1;01/02/2026;100\n1;31/02/2026;200\n1;02/02/2026;=100\n",
            mapping
        );
        run.SetAside.ShouldBe(2);
        using var csv = new MemoryStream();
        await house.Services.GetRequiredService<SetAsideCsv>().WriteAsync(run, csv, default);
        var text = System.Text.Encoding.UTF8.GetString(csv.ToArray());

        text.ShouldContain("'=100");
        var corrected = text.Replace("31/02/2026", "28/02/2026", StringComparison.Ordinal)
            .Replace("'=100", "100", StringComparison.Ordinal);
        var again = await house.ImportAsync("apartadas.csv", corrected, mapping);

        (again.Created, again.SetAside).ShouldBe((2, 0));
        (await house.OneAsync("SELECT sum(amount_minor) FROM txn", row => row.Long(0))).ShouldBe(40_000);
    }
}
