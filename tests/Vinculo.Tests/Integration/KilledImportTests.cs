using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vinculo.Integration;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

public class KilledImportTests
{
    private const int Rows = 30_000;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_process_killed_halfway_loses_nothing_and_doubles_nothing(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var text = new StringBuilder("ID;NOMBRE;CEDULA;CORREO\n");
        for (var i = 0; i < Rows; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i};Nombre{i} Apellido{i};{10_000_000 + i * 7};c{i}@correo.test\n"
            );
        var file = house.Write("clientes.csv", text.ToString());
        house.Write(
            "clientes.mapping.json",
            """
            {"sourceSystem":{"code":"ventas"},"entity":"customers","columns":[{"column":"ID","field":"key"},{"column":"NOMBRE","field":"fullName"},{"column":"CEDULA","field":"document"},{"column":"CORREO","field":"email"}]}
            """
        );

        using var first = Start(house, file);
        await Patience.UntilAsync(
            () => house.OneAsync("SELECT coalesce(max(read_count), 0) FROM import_run", row => row.Long(0)),
            seen => seen > 1_000 || first.HasExited
        );
        first.Kill(entireProcessTree: true);
        await first.WaitForExitAsync();
        var half = await house.CountAsync("customer");
        half.ShouldBe(await house.OneAsync("SELECT read_count FROM import_run", row => row.Long(0)));
        half.ShouldBeInRange(1, Rows - 1);

        using var second = Start(house, file);
        var told = await second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync();

        second.ExitCode.ShouldBe(0, told);
        var run = (await house.Runs.RecentAsync(10)).Single();
        (run.State, run.Read, run.Created, run.Unchanged).ShouldBe((ImportState.Done, Rows, Rows, 0));
        (await house.CountAsync("customer")).ShouldBe(Rows);
        (await house.CountAsync("source_record")).ShouldBe(Rows);
        (await house.CountAsync("audit_event WHERE act = 'customer.registered'")).ShouldBe(Rows);
        (await house.CountAsync("outbox WHERE kind LIKE '%ImportFinished'")).ShouldBe(1);
    }

    private static Process Start(ImportHouse house, string file)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "vinculo.dll");
        return Process.Start(
            new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    program,
                    "import",
                    file,
                    "--data",
                    house.Folder,
                    "--database",
                    house.Address,
                    "--json",
                },
                RedirectStandardOutput = true,
                RedirectStandardError = false,
                WorkingDirectory = house.Folder,
            }
        )!;
    }
}
