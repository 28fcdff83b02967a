using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Bench.Company;
using Vinculo.Decisions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench.Running;

/// <summary>Where a company of the bench lives and how to get in.</summary>
internal sealed record Access(string ApiKey, string Email, string Password);

/// <summary>A company filled once and measured as often as one likes.</summary>
internal sealed class Bench(string data, string? address, int customers, double interactionsEach)
{
    private const string Password = "medir-con-paciencia-y-cuidado-7";

    public string Data => data;

    public string? Address => address;

    public int Customers => customers;

    public double InteractionsEach => interactionsEach;

    private string AccessFile => Path.Combine(data, $"bench-access-{(address is null ? "sqlite" : "postgres")}.json");

    /// <summary>Fills the company, unless it is there already.</summary>
    public async Task<Access> PrepareAsync()
    {
        Directory.CreateDirectory(data);
        if (File.Exists(AccessFile))
            return JsonSerializer.Deserialize<Access>(await File.ReadAllTextAsync(AccessFile))!;
        await Console.Error.WriteLineAsync($"Filling {customers:N0} customers …");
        var options = new VinculoOptions { Data = data, Database = address };
        await using var app = Application.Build(
            options,
            [],
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning)
        );
        await Application.PrepareAsync(app.Services, CancellationToken.None);
        await new Seeding(app.Services.GetRequiredService<Database>(), customers, interactionsEach).RunAsync();
        var access = await OpenDoorsAsync(app.Services);
        await File.WriteAllTextAsync(AccessFile, JsonSerializer.Serialize(access));
        return access;
    }

    private static async Task<Access> OpenDoorsAsync(IServiceProvider services)
    {
        var system = Actor.System("bench");
        await using var scope = services.CreateAsyncScope();
        var offers = await scope
            .ServiceProvider.GetRequiredService<OfferCatalogue>()
            .ImportAsync(Offers(), system, "bench");
        if (offers.IsRefused(out var refusal))
            throw new InvalidOperationException($"The demo's offers were refused: {refusal.Code}");
        var key = await scope
            .ServiceProvider.GetRequiredService<ApiKeys>()
            .CreateAsync(new("bench", [.. Permissions.All], null, null), system, CancellationToken.None);
        var roles = await scope.ServiceProvider.GetRequiredService<Roles>().ListAsync(CancellationToken.None);
        var user = await scope
            .ServiceProvider.GetRequiredService<Users>()
            .CreateAsync(
                new(
                    "Agente de Medición",
                    "bench@vinculo.example",
                    "es",
                    [roles.First(r => r.Name == BuiltInRoles.Administrator).Id],
                    [],
                    Password
                ),
                system,
                CancellationToken.None
            );
        if (user.IsRefused(out refusal))
            throw new InvalidOperationException($"The user was refused: {refusal.Code}");
        return new(key.Accepted.Key, "bench@vinculo.example", Password);
    }

    private static string Offers()
    {
        using var stream = typeof(Application).Assembly.GetManifestResourceStream("Vinculo.Demo.offers.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Publishes the application in Release as it is shipped.</summary>
    public static async Task PublishAsync(string repository, string app)
    {
        await Console.Error.WriteLineAsync("Publishing …");
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    "publish",
                    Path.Combine(repository, "src/Vinculo"),
                    "-c",
                    "Release",
                    "-r",
                    RuntimeInformation.RuntimeIdentifier,
                    "-o",
                    app,
                    "-v",
                    "q",
                ]
            )
        )!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("The application could not be published.");
    }

    /// <summary>The folder with the solution, looked for upwards from the bench and from where it was called.</summary>
    public static string Repository()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Vinculo.slnx")))
                    return folder.FullName;
        throw new InvalidOperationException("Run the bench from its repository.");
    }
}
