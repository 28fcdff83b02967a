using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration;

public class ImportPromisesTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_promise_of_a_contact_is_owed_unless_it_is_history_and_is_not_doubled(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync(
            "clientes.csv",
            "ID;NOMBRE;CEDULA\n1;MARIA GOMEZ RUIZ;52345678\n",
            ImportHouse.Map("customers", "ventas", "ID=key", "NOMBRE=fullName", "CEDULA=document")
        );
        await house.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO app_user (id, email, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled,
                  access_failed_count, display_name, language, active, must_change_password, created_at)
                VALUES (@id, 'ana@empresa.test', @no, @no, @no, @no, 0, 'Ana Gómez', 'es', @no, @no, 0)
                """,
                ("id", Ids.New(DateTimeOffset.UnixEpoch)),
                ("no", false)
            )
        );
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var file = $"""
            ID;FECHA;CLIENTE;PROMESA;FECHA_PROMESA;ASESOR
            a;{today.AddDays(-9):yyyy-MM-dd} 10:00:00;1;Llamar con la revisión;{today.AddDays(
                -4
            ):yyyy-MM-dd};ANA@empresa.test
            b;{today.AddDays(-400):yyyy-MM-dd} 10:00:00;1;Enviar la factura;{today.AddDays(-390):yyyy-MM-dd};Luis
            c;{today.AddDays(-2):yyyy-MM-dd} 10:00:00;1;;;Luis
            """;
        var mapping = ImportHouse.Map(
            "interactions",
            "ventas",
            "ID=key",
            "FECHA=occurredAt",
            "CLIENTE=customer.key",
            "PROMESA=promise",
            "FECHA_PROMESA=promiseDueOn",
            "ASESOR=agent"
        );

        await house.ImportAsync("contactos.csv", file, mapping);
        await house.ImportAsync("otra-vez.csv", file + "\n", mapping);

        var promises = await house.Database.ReadAsync(s =>
            s.QueryAsync(
                "SELECT promise, state, due_on FROM commitment ORDER BY made_at",
                row => (row.Text(0), row.Int(1), row.Date(2))
            )
        );
        promises.ShouldBe([
            ("Enviar la factura", 4, today.AddDays(-390)),
            ("Llamar con la revisión", 1, today.AddDays(-4)),
        ]);
        (await house.OneAsync("SELECT open_commitments FROM customer", row => row.Int(0))).ShouldBe(1);
        (
            await house.Database.ReadAsync(s =>
                s.QueryAsync("SELECT agent_name FROM interaction ORDER BY occurred_at", row => row.Text(0))
            )
        ).ShouldBe(["Luis", "Ana Gómez", "Luis"]);
    }
}
