using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Decisions;
using Vinculo.Insights.Economics;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Value;
using Vinculo.Integration;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo;

/// <summary>
/// <c>vinculo demo</c>: makes the demo company, imports its files as any company's would be, scores everybody, and serves.
/// What an earlier call has done is not done again.
/// </summary>
internal static class DemoCommand
{
    private const string AccessFile = "demo-access.json";

    private static readonly Option<int> Customers = new("--customers")
    {
        Description = "Suscriptores · Subscribers (500 – 5 000 000)",
        DefaultValueFactory = _ => 5_000,
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "Semilla · Seed",
        DefaultValueFactory = _ => DemoOptions.UsualSeed,
    };

    private static readonly Option<bool> NoBrowser = new("--no-browser")
    {
        Description = "No abre el navegador · Does not open the browser",
    };

    private sealed record Access(string Url, string ApiKey, IReadOnlyList<DemoUser> Users);

    public static Command Build()
    {
        var command = new Command("demo", "Empresa de demostración: Móvil Cóndor · The demonstration company")
        {
            Customers,
            Seed,
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
        var customers = parsed.GetValue(Customers);
        if (customers is < 500 or > 5_000_000)
        {
            Console.Error.WriteLine("--customers: 500 – 5000000");
            return 2;
        }

        await using var app = Application.Build(options, []);
        await Application.PrepareAsync(app.Services, cancel);
        var access = await ReadAccessAsync(options, cancel);
        if (access is null)
        {
            var refusal = await FillAsync(app.Services, options, customers, parsed.GetValue(Seed), cancel);
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
        Tell(access, options);
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

    /// <returns>Null when all went in; otherwise what stopped it.</returns>
    private static async Task<Refusal?> FillAsync(
        IServiceProvider services,
        VinculoOptions options,
        int customers,
        ulong seed,
        CancellationToken cancel
    )
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var actor = Actor.System("demo");
        var folder = Path.Combine(options.Data, "demo");
        using var steps = new DemoSteps(clock);

        steps.Begin("Creando la empresa Móvil Cóndor · Making the company Móvil Cóndor");
        var asOf = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        MovilCondor.Write(
            new(asOf) { Customers = customers, Seed = seed },
            folder,
            new Told(p => steps.At(p.Share)),
            cancel
        );

        // Before the files: what was offered in the past is then known by its name.
        var offers = await services
            .GetRequiredService<OfferCatalogue>()
            .ImportAsync(DemoFiles.ReadOffers(), actor, "demo", cancel);
        if (offers.IsRefused(out var refusal))
            return refusal;

        var files = DemoFiles.InImportOrder;
        steps.Begin("Importando los archivos de sus cinco sistemas · Importing the files of its five systems");
        var imported = await services
            .GetRequiredService<ImportFiles>()
            .RunAsync(
                [
                    .. files.Select(f => new FileToImport(
                        Path.Combine(folder, f.File),
                        Path.Combine(folder, Path.GetDirectoryName(f.File)!, $"{f.Mapping}.mapping.json")
                    )),
                ],
                actor,
                p => steps.At((p.File - 1d) / p.Files, $"{files[p.File - 1].File}  {p.Progress.Counts.Read:N0}"),
                cancel
            );
        if (imported.IsRefused(out refusal))
            return refusal;

        var settings = services.GetRequiredService<Settings>();
        var named = await settings.ChangeAsync(
            new CompanySettings("Móvil Cóndor", "COP", "CO", "America/Bogota"),
            await settings.RowVersionAsync(Settings.CompanyCode, cancel),
            actor,
            cancel
        );
        if (named.IsRefused(out refusal))
            return refusal;
        if (await NameFieldsAsync(services.GetRequiredService<CustomFields>(), actor, cancel) is { } unnamed)
            return unnamed;

        await services.GetRequiredService<ShortLists>().InstallAsync(DemoLists.All, cancel);
        if (await DemoTerms.SayAsync(settings, actor, cancel) is { } unsaid)
            return unsaid;

        // One customer in twenty is left alone to measure by; the one the story is about must not be, or it would not play.
        await services
            .GetRequiredService<Database>()
            .WriteAsync(
                session =>
                    session.ExecuteAsync(
                        "UPDATE customer SET control = @no WHERE customer_id IN (SELECT customer_id FROM identifier WHERE normalised = @document)",
                        ("no", false),
                        ("document", StoryCustomers.Marcela.Document.ToString(CultureInfo.InvariantCulture))
                    ),
                cancel
            );

        steps.Begin("Calculando valor y riesgo · Working out value and risk");
        await services
            .GetRequiredService<ScoreCustomers>()
            .RunAsync(new Scored(p => steps.At(p.Total is > 0 ? (double)p.Done / p.Total.Value : 0, p.Stage)), cancel);

        steps.Begin("Buscando hogares y sumando empresas · Finding households and adding up companies");
        await services.GetRequiredService<CompanyFigures>().CountAllAsync(cancel);
        await services.GetRequiredService<MeasureCurves>().RunAsync(cancel);
        await services.GetRequiredService<ValueBase>().CountAsync(cancel);
        await new CompanyTies(
            services.GetRequiredService<Database>(),
            services.GetRequiredService<KeepRelations>()
        ).NoteAsync(actor, cancel);
        await services
            .GetRequiredService<InferHouseholds>()
            .RunAllAsync(
                looked =>
                {
                    steps.At(Math.Min(1, looked / (double)Math.Max(1, customers)), "");
                    return Task.CompletedTask;
                },
                cancel
            );

        steps.Begin("Ubicando a cada cliente en sus segmentos · Placing everybody in their segments");
        var placed = await services.GetRequiredService<UsualSegments>().InstallAsync(actor, cancel);
        if (placed.IsRefused(out var noSegments))
            return noSegments;

        steps.Begin("Aprendiendo de lo ya ofrecido · Learning from past offers");
        await services.GetRequiredService<RelearnOffers>().RunAsync(cancel);
        return null;
    }

    /// <summary>An import names a company's own fields after their columns; people want words.</summary>
    private static async Task<Refusal?> NameFieldsAsync(CustomFields fields, Actor actor, CancellationToken cancel)
    {
        foreach (var field in await fields.ListAsync("customer", cancel))
        {
            if (!FieldLabels.TryGetValue(field.Code, out var label))
                continue;
            var saved = await fields.SaveAsync(
                new(
                    field.Id,
                    field.Entity,
                    field.Code,
                    label.Es,
                    label.En,
                    field.Type,
                    field.Options,
                    field.Searchable,
                    field.Position,
                    field.Active,
                    field.RowVersion
                ),
                actor,
                cancel
            );
            if (saved.IsRefused(out var refusal))
                return refusal;
        }
        return null;
    }

    private static readonly Dictionary<string, (string Es, string En)> FieldLabels = new(StringComparer.Ordinal)
    {
        ["stratum"] = ("Estrato", "Stratum"),
        ["sector"] = ("Sector", "Sector"),
        ["employees"] = ("Empleados", "Employees"),
        ["web_logins_90d"] = ("Ingresos web, 90 días", "Web logins, 90 days"),
        ["plan_lookups_90d"] = ("Consultas de planes, 90 días", "Plan look-ups, 90 days"),
        ["accepts_advertising"] = ("Acepta publicidad", "Accepts advertising"),
    };

    private static void Tell(Access access, VinculoOptions options)
    {
        Console.WriteLine();
        Console.WriteLine($"  Vínculo · Móvil Cóndor   {access.Url}");
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

    private sealed class Told(Action<DemoProgress> tell) : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value) => tell(value);
    }

    private sealed class Scored(Action<ScoringProgress> tell) : IProgress<ScoringProgress>
    {
        public void Report(ScoringProgress value) => tell(value);
    }
}

/// <summary>The steps of a long work on the console: one line each, rewritten on a terminal, with its seconds at the end.</summary>
internal sealed class DemoSteps(TimeProvider clock) : IDisposable
{
    private readonly bool terminal = !Console.IsOutputRedirected;
    private long began;
    private long shown;
    private string? step;

    public void Begin(string text)
    {
        End();
        (step, began, shown) = (text, clock.GetTimestamp(), 0);
        if (!terminal)
            Console.WriteLine($"  {text} …");
        else
            Console.Write($"\r\u001b[K  … {text}");
    }

    /// <param name="share">0 to 1.</param>
    /// <param name="detail">What is under way.</param>
    public void At(double share, string? detail = null)
    {
        if (!terminal || clock.GetElapsedTime(shown) < TimeSpan.FromMilliseconds(200))
            return;
        shown = clock.GetTimestamp();
        Console.Write($"\r\u001b[K  {share.ToString("P0", CultureInfo.InvariantCulture), 5}  {step}  {detail}");
    }

    private void End()
    {
        if (step is null)
            return;
        var seconds = clock.GetElapsedTime(began).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        Console.WriteLine(terminal ? $"\r\u001b[K  ✓ {step} ({seconds} s)" : $"  ✓ {step} ({seconds} s)");
        step = null;
    }

    public void Dispose() => End();
}
