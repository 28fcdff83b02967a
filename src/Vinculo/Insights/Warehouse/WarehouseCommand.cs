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
        CommandLine.Inside(
            command,
            async (services, _, cancel) =>
            {
                var load = services.GetRequiredService<LoadWarehouse>();
                var result = await load.RunAsync(null, days: true, progress: null, wait: true, cancel);
                Console.WriteLine(Json.Of(result).Text);
                return 0;
            }
        );
        return command;
    }
}
