using System.CommandLine;
using Vinculo.Platform;

namespace Vinculo.Insights.Warehouse;

/// <summary><c>vinculo warehouse</c>: loads what is missing, here and now; killed, the next one goes on.</summary>
internal static class WarehouseCommand
{
    public static Command Of()
    {
        var command = new Command(
            "warehouse",
            "Carga en la bodega de datos lo que falta · Loads into the data warehouse what is missing"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var options = CommandLine.Options(parsed);
                if (CommandLine.Complain(options))
                    return 2;
                await using var app = Application.Build(options, []);
                await Application.PrepareAsync(app.Services, cancel);
                var load = app.Services.GetRequiredService<LoadWarehouse>();
                var result = await load.RunAsync(null, days: true, progress: null, wait: true, cancel);
                Console.WriteLine(Json.Of(result).Text);
                return 0;
            }
        );
        return command;
    }
}
