using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Service.Regulator;
using Vinculo.Tests.Service.Cases;

namespace Vinculo.Tests.Service.Regulator;

public class SupervisorProfileTests
{
    private static readonly RegulatorTerms Terms = new()
    {
        EntityType = "1",
        EntityCode = "23",
        Product = "101",
        Municipality = "11001",
    };

    private static readonly Petitioner Ana = new(
        "Ana Díaz",
        CustomerKind.Person,
        "CC",
        "52345678",
        "+573001234567",
        null,
        "F"
    );

    private static readonly CaseCode Code = new()
    {
        Code = "a",
        NameEs = "a",
        NameEn = "a",
        RegulatorCode = "301",
    };

    private static readonly ServiceCase Case = new()
    {
        Customer = new(new("0190f3a0-0000-7000-8000-000000000001")),
        Id = new("0190f3a0-0000-7000-8000-000000000002"),
        Receipt = "2026-000123",
        Kind = CaseKind.Complaint,
        Subject = "Cobro doble",
        State = CaseState.Received,
        OpenedAt = CaseHouse.Friday,
    };

    [Fact]
    public void A_new_complaint_has_the_regulators_own_names_with_their_accent_and_their_capital()
    {
        var row = Row(Delivery.New, Case);

        row.Problems.ShouldBeEmpty();
        var values = row.Values.ToDictionary();
        values["fecha_creación"].ShouldBe("2026-07-03T10:00:00");
        values["tipo_Persona"].ShouldBe("1");
        values["codigo_queja"].ShouldBe("1232026000123");
        (values["departamento_cod"], values["municipio_cod"]).ShouldBe(("11", "11001"));
        values["telefono"].ShouldBe("573001234567");
        values.Keys.ShouldNotContain("fecha_creacion");
        values.Keys.ShouldNotContain("tipo_persona");
    }

    [Fact]
    public void Every_row_says_what_keeps_it_from_being_delivered()
    {
        Codes(Row(Delivery.New, Case, Ana with { Document = "AB123" })).ShouldBe(["numero_id_CF Digits"]);
        Codes(Row(Delivery.New, Case, Ana with { Document = new string('1', 16) })).ShouldBe(["numero_id_CF TooLong"]);
        Codes(Row(Delivery.New, Case, Ana with { Document = null, DocumentType = null }))
            .ShouldBe(["tipo_id_CF Missing", "numero_id_CF Missing"]);
        Codes(Row(Delivery.New, Case with { Body = new string('x', SupervisorProfile.LongestText + 1) }))
            .ShouldBe(["texto_queja TooLong"]);
        Codes(Row(Delivery.New, Case with { Body = new string('x', SupervisorProfile.LongestText) })).ShouldBeEmpty();
        Codes(SupervisorProfile.Row(Delivery.New, Case, null, Ana, Terms, Bogota))
            .ShouldBe(["macro_motivo_cod Missing"]);
    }

    [Fact]
    public void A_closing_says_in_whose_favour_and_whether_it_was_accepted()
    {
        var closed = Case with { State = CaseState.Closed, ClosedAt = CaseHouse.Friday.AddDays(4), Extended = 1 };
        Codes(Row(Delivery.Update, closed)).ShouldBe(["a_favor_de Closing", "aceptacion_queja Closing"]);

        var told = closed with
        {
            Facts = new Dictionary<string, string> { ["a_favor_de"] = "1", ["aceptacion_queja"] = "1" },
        };
        var row = Row(Delivery.Update, told);
        row.Problems.ShouldBeEmpty();
        var values = row.Values.ToDictionary();
        (values["estado_cod"], values["prorroga_queja"], values["fecha_cierre"]).ShouldBe(
            ("4", "1", "2026-07-07T10:00:00")
        );
        Row(Delivery.Update, Case).Values.ToDictionary()["estado_cod"].ShouldBe("2");
    }

    [Fact]
    public async Task Only_complete_rows_leave_and_only_by_whoever_may()
    {
        await using var house = await CaseHouse.StartAsync();
        await house.ComplaintAsync(await house.CustomerAsync());
        var whole = await house.ComplaintAsync(await house.CustomerAsync("Ana Díaz"));
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO identifier (customer_id, id, type, country, number, normalised, created_at)
                VALUES (@customer, @id, 'CC', 'CO', '52345678', '52345678', 0)
                """,
                ("customer", whole.Customer),
                ("id", Ids.New(house.Clock.Now))
            )
        );
        var delivery = house.App.Services.GetRequiredService<RegulatorDelivery>();
        (await RowsAsync()).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("regulator.not-set");
        (await delivery.SaveAsync(Terms with { EntityCode = "x" }, 0, CaseHouse.Boss, default))
            .IsRefused(out no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("regulator.code");
        (await delivery.SaveAsync(Terms, 0, CaseHouse.Agent, default)).IsRefused(out no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        (await delivery.SaveAsync(Terms, 0, CaseHouse.Boss, default)).Accepted.ShouldBe(1);
        (await RowsAsync()).Accepted.Count.ShouldBe(2);

        using var may = await house.App.WithKeyAsync(Permissions.CasesManage, Permissions.CustomersExport);
        using var mayNot = await house.App.WithKeyAsync(Permissions.CasesManage);
        const string path = RegulatorRoutes.Path + "?from=2026-07-01&until=2026-07-31";
        var file = JsonDocument.Parse(await may.GetStringAsync(path + "&format=json")).RootElement;
        file.GetArrayLength().ShouldBe(1);
        file[0].GetProperty("nombres").GetString().ShouldBe("Ana Díaz");
        (await may.GetStringAsync(path)).Split("\r\n").Length.ShouldBe(3);
        (await mayNot.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        Task<Outcome<IReadOnlyList<DeliveryRow>>> RowsAsync() =>
            delivery.RowsAsync(Delivery.New, new(2026, 7, 1), new(2026, 7, 31), CaseHouse.Boss, "test", default);
    }

    [Fact]
    public void A_file_for_programs_keeps_every_character()
    {
        RegulatorRoutes
            .Csv([
                [new("a", "uno, \"dos\""), new("b", "=1")],
            ])
            .ShouldBe("a,b\r\n\"uno, \"\"dos\"\"\",=1\r\n");
    }

    private static TimeZoneInfo Bogota => TimeZoneInfo.FindSystemTimeZoneById("America/Bogota");

    private static DeliveryRow Row(Delivery delivery, ServiceCase one, Petitioner? who = null) =>
        SupervisorProfile.Row(delivery, one, Code, who ?? Ana, Terms, Bogota);

    private static IEnumerable<string> Codes(DeliveryRow row) => row.Problems.Select(p => $"{p.Field} {p.Code}");
}
