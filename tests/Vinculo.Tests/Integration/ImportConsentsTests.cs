using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Decisions.Policy;
using Vinculo.Integration;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration;

public class ImportConsentsTests
{
    private const string People = """
        ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO
        1;Ana Ruiz Gil;52345678;ana@ejemplo.test;3001112233;Cali;1980-01-02
        2;Beto Mora Paz;79416358;beto@ejemplo.test;3004445566;Cali;1981-03-04
        """;

    private const string Said = """
        ID;ACEPTA;FINALIDAD;CANAL;FECHA;VENCE;SOPORTE
        1;SI;publicidad;todos;2026-01-10 09:00;;Formato 120
        1;no;Mercadeo;SMS;2026-02-01 10:00;;
        2;x;cobranza;;2026-01-05 08:00;2027-01-31;
        2;tal vez;;;2026-01-05 08:00;;
        2;si;bailar;;2026-01-05 08:00;;
        9;si;;;2026-01-05 08:00;;
        """;

    private static readonly ImportMapping Consents = ImportHouse.Map(
        "consents",
        "crm",
        "ID=customer.key",
        "ACEPTA=granted",
        "FINALIDAD=purpose",
        "CANAL=channel",
        "FECHA=recordedAt",
        "VENCE=expiresOn",
        "SOPORTE=evidence"
    );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_customers_allowed_comes_in_with_its_day_and_the_gate_holds_to_it(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("gente.csv", People, ImportHouse.People("crm"));

        var run = await house.ImportAsync("autorizaciones.csv", Said, Consents);

        (run.Created, run.SetAside).ShouldBe((3, 3));
        (await StoredAsync(house)).ShouldBe([
            "Ana Ruiz Gil marketing - True 2026-01-10 14:00 - Formato 120",
            "Ana Ruiz Gil marketing Sms False 2026-02-01 15:00 - crm",
            "Beto Mora Paz collection - True 2026-01-05 13:00 2027-02-01 12:00 crm",
        ]);
        (await house.ImportAsync("otra-vez.csv", Said, Consents)).Unchanged.ShouldBe(3);
        var gate = house.Services.GetRequiredService<ContactGate>();
        var ana = new CustomerId(
            await house.OneAsync("SELECT customer_id FROM customer WHERE display_name = 'Ana Ruiz Gil'", r => r.Guid(0))
        );
        (await CodeAsync(Channel.Sms)).ShouldBe("consent-withdrawn");
        (await CodeAsync(Channel.Email)).ShouldNotBe("no-consent");

        async Task<string?> CodeAsync(Channel channel) =>
            (await gate.LookAsync(ana, ContactPurpose.Commercial, channel, Actor.System("test"), "test"))
                .Accepted
                .Verdict
                .Code;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_file_that_does_not_say_when_counts_from_today_and_only_where_it_says_something_new(
        Engine engine
    )
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("gente.csv", People, ImportHouse.People("crm"));
        var plain = ImportHouse.Map("consents", "crm", "ID=customer.key", "ACEPTA=granted");

        (await house.ImportAsync("a.csv", "ID;ACEPTA\n1;si\n2;no\n", plain)).Created.ShouldBe(2);
        var again = await house.ImportAsync("b.csv", "ID;ACEPTA\n1;no\n2;no\n", plain);

        (again.Created, again.Unchanged).ShouldBe((1, 1));
        (await house.CountAsync("consent")).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_corrected_file_turns_what_it_had_said_and_the_undo_turns_it_back(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("gente.csv", People, ImportHouse.People("crm"));
        await house.ImportAsync("a.csv", Said, Consents);
        var before = await StoredAsync(house);

        var run = await house.ImportAsync("b.csv", Said.Replace("1;SI;", "1;NO;", StringComparison.Ordinal), Consents);

        (run.Created, run.Updated, run.Unchanged).ShouldBe((0, 1, 2));
        (await StoredAsync(house))[0].ShouldBe("Ana Ruiz Gil marketing - False 2026-01-10 14:00 - Formato 120");
        await house.Services.GetRequiredService<UndoImport>().RunHereAsync(run.Id, ImportHouse.Importer);
        (await StoredAsync(house)).ShouldBe(before);
    }

    private static Task<List<string>> StoredAsync(ImportHouse house) =>
        house.Database.ReadAsync(session =>
            session.QueryAsync(
                """
                SELECT c.display_name, s.purpose, s.channel, s.granted, s.recorded_at, s.expires_at, s.evidence
                FROM consent s JOIN customer c ON c.customer_id = s.customer_id ORDER BY c.display_name, s.recorded_at
                """,
                row =>
                    string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"{row.Text(0)} {row.Text(1)} {row.EnumOrNull<Channel>(2)?.ToString() ?? "-"} {row.Bool(3)} {row.Instant(4):yyyy-MM-dd HH:mm} {row.InstantOrNull(5)?.ToString("yyyy-MM-dd HH:mm") ?? "-"} {row.TextOrNull(6)}"
                    )
            )
        );
}
