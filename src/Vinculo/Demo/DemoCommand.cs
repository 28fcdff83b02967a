using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Demo;

/// <summary>
/// <c>vinculo demo</c>: makes the demo company, imports its files as any company's would be, scores everybody, and serves.
/// What an earlier call has done is not done again.
/// </summary>
internal static class DemoCommand
{
    private const string AccessFile = "demo-access.json";

    private static readonly Option<bool> NoBrowser = new("--no-browser")
    {
        Description = "No abre el navegador · Does not open the browser",
    };

    private sealed record Access(string Url, string ApiKey, IReadOnlyList<DemoUser> Users);

    public static Command Build()
    {
        var command = new Command("demo", "Empresa de demostración · A demonstration company")
        {
            WorldOptions.World,
            WorldOptions.Customers,
            WorldOptions.Seed,
            NoBrowser,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = CommandLine.Options(parsed);
        if (CommandLine.Complain(options))
            return 2;

        await using var app = Application.Build(options, []);
        if (WorldOptions.Read(parsed, WorldOptions.Today(app.Services, options.Zone)) is not var (company, world))
            return 2;
        await Application.PrepareAsync(app.Services, cancel);
        var folder = Path.Combine(options.Data, "demo");
        var access = await ReadAccessAsync(options, cancel);
        if (access is null)
        {
            using var steps = new DemoSteps(app.Services.GetRequiredService<TimeProvider>());
            var refusal = await new MakeCompany(app.Services, company, steps).RunAsync(world, folder, cancel);
            if (refusal is not null)
            {
                Console.Error.WriteLine($"{refusal.Code} {JsonSerializer.Serialize(refusal.Facts)}");
                return 1;
            }
            var made = await app.Services.GetRequiredService<OrganizationSetup>().EnsureDemoUsersAsync(null, cancel);
            access = new(options.Urls.Split(';')[0], made.ApiKey, made.Users);
        }
        // The address may be another than last time.
        access = access with
        {
            Url = options.Urls.Split(';')[0],
        };
        await File.WriteAllTextAsync(
            Path.Combine(options.Data, AccessFile),
            JsonSerializer.Serialize(access, new JsonSerializerOptions(Json.Options) { WriteIndented = true }),
            cancel
        );

        await app.StartAsync(cancel);
        Tell(access, DemoCompany.Find(MadeWorld.Find(folder)?.World) ?? company, options);
        if (!parsed.GetValue(NoBrowser))
            OpenBrowser(access.Url);
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    private static async Task<Access?> ReadAccessAsync(VinculoOptions options, CancellationToken cancel)
    {
        var path = Path.Combine(options.Data, AccessFile);
        return File.Exists(path) ? Json.Read<Access>(await File.ReadAllTextAsync(path, cancel)) : null;
    }

    private static void Tell(Access access, DemoCompany company, VinculoOptions options)
    {
        Console.WriteLine();
        Console.WriteLine($"  Vínculo · {company.Name}   {access.Url}");
        Console.WriteLine();
        foreach (var user in access.Users)
            Console.WriteLine($"  {user.Role, -16} {user.Email, -34} {user.Password}");
        Console.WriteLine();
        Console.WriteLine($"  API key          {access.ApiKey}");
        Console.WriteLine($"  {Path.Combine(options.Data, AccessFile)}");
        Console.WriteLine();
    }

    /// <summary>Opening the browser is a courtesy: where there is none, the address stands on the screen.</summary>
    private static void OpenBrowser(string url)
    {
        if (
            OperatingSystem.IsLinux()
            && Environment.GetEnvironmentVariable("DISPLAY") is null or ""
            && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null or ""
        )
            return;
        var opener =
            OperatingSystem.IsWindows() ? url
            : OperatingSystem.IsMacOS() ? "open"
            : "xdg-open";
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(opener, OperatingSystem.IsWindows() ? "" : url)
                {
                    UseShellExecute = OperatingSystem.IsWindows(),
                }
            );
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"  {url}");
        }
    }
}
