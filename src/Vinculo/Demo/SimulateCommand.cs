using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Vinculo.Demo.Check;
using Vinculo.Integration;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo;

/// <summary>
/// <c>vinculo simulate</c>: writes a company of which everything is known, or checks with one how close the product's scores
/// come to the truth.
/// </summary>
internal static class SimulateCommand
{
    private static readonly Option<bool> Checks = new("--check")
    {
        Description =
            "Compara los puntajes con la verdad; 1 si algo no alcanza · Compares scores with the truth; 1 if a bar is missed",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Carpeta para los archivos · Folder for the files",
    };

    private static readonly Option<string?> AsOf = new("--as-of")
    {
        Description = "Día del mundo, AAAA-MM-DD; si falta, hoy · Day of the world, YYYY-MM-DD; today when left out",
    };

    private static readonly Option<bool> AsJson = new("--json") { Description = "Un objeto JSON · One JSON object" };

    public static Command Build()
    {
        var command = new Command(
            "simulate",
            "Empresa simulada y su verdad; --check mide los puntajes · A simulated company and its truth; --check measures the scores"
        )
        {
            WorldOptions.World,
            WorldOptions.Customers,
            WorldOptions.Seed,
            Checks,
            Out,
            AsOf,
            AsJson,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = CommandLine.Options(parsed);
        if (CommandLine.Complain(options))
            return 2;
        DateOnly? day = null;
        if (parsed.GetValue(AsOf) is { } said)
        {
            if (
                !DateOnly.TryParseExact(
                    said,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var read
                )
            )
            {
                Console.Error.WriteLine(CheckAnswer.Say("as-of"));
                return 2;
            }
            day = read;
        }
        var clock = day is { } fixedDay ? new StartedClock(fixedDay, options.Zone) : TimeProvider.System;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        if (WorldOptions.Read(parsed, today) is not var (company, world))
            return 2;
        var named = parsed.GetValue<string?>("--data") is not null;
        if (!parsed.GetValue(Checks))
        {
            var folder = parsed.GetValue(Out) ?? (named ? Path.Combine(options.Data, "demo") : company.Code);
            return Write(company, world, Path.GetFullPath(folder), parsed.GetValue(AsJson), cancel);
        }
        return await CheckAsync(parsed, options, named, company, world, clock, cancel);
    }

    private static int Write(DemoCompany company, DemoOptions world, string folder, bool json, CancellationToken cancel)
    {
        var rows = company.Write(world, folder, null, cancel);
        var truth = Path.Combine(folder, DemoCompany.TruthFolder);
        return CommandAnswer.Say(
            new CommandAnswer(
                new
                {
                    world = company.Code,
                    world.Customers,
                    world.Seed,
                    world.AsOf,
                    rows,
                    folder,
                    truth,
                },
                CheckAnswer.Say("written", rows.ToString("N0", CultureInfo.CurrentCulture), company.Name, folder, truth)
            ),
            json
        );
    }

    private static async Task<int> CheckAsync(
        ParseResult parsed,
        VinculoOptions options,
        bool named,
        DemoCompany company,
        DemoOptions world,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var timer = Stopwatch.StartNew();
        var temporary = named ? null : Directory.CreateTempSubdirectory("vinculo-simulate-").FullName;
        options.Data = temporary ?? options.Data;
        var folder = Path.Combine(options.Data, "demo");
        try
        {
            await using var app = Application.Build(
                options,
                [],
                builder => builder.Services.Replace(ServiceDescriptor.Singleton(clock))
            );
            // A folder with a world in it is looked at as it is.
            var made = MadeWorld.Find(folder);
            if (made is null && Directory.Exists(folder))
            {
                Console.Error.WriteLine(CheckAnswer.Say("no-world", folder));
                return 2;
            }
            await Application.PrepareAsync(app.Services, cancel);
            if (made is null)
            {
                // Somebody's customers may lie there: invented people must not come among them.
                if (await CheckedWorld.HasCustomersAsync(app.Services, cancel))
                {
                    Console.Error.WriteLine(CheckAnswer.Say("not-empty"));
                    return 2;
                }
                using var steps = new DemoSteps(clock, Console.Error);
                var refusal = await CheckedWorld.MakeAsync(app.Services, company, world, folder, steps, cancel);
                if (refusal is not null)
                    return CommandAnswer.Say(refusal, parsed.GetValue(AsJson));
            }
            var report = await CheckedWorld.CompareAsync(app.Services, folder, cancel);
            var said = CommandAnswer.Say(CheckAnswer.Of(report, timer.Elapsed.TotalSeconds), parsed.GetValue(AsJson));
            return report.Missed > 0 ? 1 : said;
        }
        finally
        {
            if (temporary is not null)
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>A clock that began on a day of the company at noon and goes on from there.</summary>
    private sealed class StartedClock(DateOnly day, TimeZoneInfo zone) : TimeProvider
    {
        private readonly long began = TimeProvider.System.GetTimestamp();
        private readonly DateTimeOffset start = new(
            TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(new TimeOnly(12, 0)), zone)
        );

        public override DateTimeOffset GetUtcNow() => start + TimeProvider.System.GetElapsedTime(began);
    }
}
