using System.CommandLine;
using System.Globalization;
using Vinculo.Platform;

namespace Vinculo;

/// <summary>The application's own verbs; the launcher passes on whatever it does not do itself.</summary>
public static class CommandLine
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Carpeta de datos · Data folder (./data)",
        Recursive = true,
    };
    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Direcciones donde escucha · Addresses to listen on",
        Recursive = true,
    };
    private static readonly Option<string?> Database = new("--database")
    {
        Description = "sqlite:FILE | postgres://user:password@host:port/name",
        Recursive = true,
    };

    /// <summary>Reads the options that every verb shares, from the command line, the environment and the settings file.</summary>
    public static VinculoOptions Options(ParseResult parsed)
    {
        var options =
            new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true)
                .AddEnvironmentVariables("VINCULO_")
                .Build()
                .Get<VinculoOptions>()
            ?? new();
        if (parsed.GetValue(Data) is { } data)
            options.Data = data;
        if (parsed.GetValue(Urls) is { } urls)
            options.Urls = urls;
        if (parsed.GetValue(Database) is { } database)
            options.Database = database;
        options.Data = Path.GetFullPath(options.Data);
        return options;
    }

    /// <summary>Runs one verb.</summary>
    /// <returns>0; 2 when something must be set first; 1 when something failed; or the verb's own code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Whoever does not ask for English hears of a mistyped verb in Spanish, like everything else.
        if (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "en")
            CultureInfo.CurrentUICulture = new CultureInfo("es");
        var root = new RootCommand("Vínculo: la relación con sus clientes, completa · the whole customer relationship")
        {
            Data,
            Urls,
            Database,
        };
        var run = new Command("run", "Inicia el servidor · Starts the server");
        run.SetAction((parsed, cancel) => ServeAsync(parsed, args, cancel));
        root.SetAction((parsed, cancel) => ServeAsync(parsed, args, cancel));
        root.Add(run);
        foreach (var command in Application.Rooms.SelectMany(room => room.Commands()))
            root.Add(command);
        var parsed = root.Parse(args);
        // A program that asked for JSON gets JSON, also when there is nothing but a reason to give.
        var json = args.Contains("--json");
        if (json && parsed.Errors.Count > 0)
            return CommandAnswer.Say(
                Refusal.Invalid(
                    "command.not-understood",
                    null,
                    ("problems", string.Join(' ', parsed.Errors.Select(e => e.Message)))
                ),
                json
            );
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            var known = StartFailure.Explain(e, Options(parsed));
            await Console.Error.WriteLineAsync(known ?? e.ToString());
            if (json)
                CommandAnswer.Say(Refusal.Invalid("command.failed", null, ("problem", known ?? e.Message)), json);
            return known is null ? 1 : 2;
        }
    }

    /// <summary>Says on the error stream what is wrong with the options.</summary>
    public static bool Complain(VinculoOptions options)
    {
        var problems = options.Problems().ToList();
        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        return problems.Count > 0;
    }

    /// <summary>Makes a verb work on the company's data: reads the options, builds the house, prepares it, then works.</summary>
    /// <param name="verb">The verb; its exit code is 2 when something must be set first, else what the work returns.</param>
    /// <param name="work">Given the house's services and what was typed, the exit code.</param>
    public static void Inside(Command verb, Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> work) =>
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var options = Options(parsed);
                if (Complain(options))
                    return 2;
                await using var app = Application.Build(options, []);
                await Application.PrepareAsync(app.Services, cancel);
                return await work(app.Services, parsed, cancel);
            }
        );

    private static async Task<int> ServeAsync(ParseResult parsed, string[] args, CancellationToken cancel)
    {
        var options = Options(parsed);
        return Complain(options) ? 2 : await Application.RunAsync(options, args, cancel);
    }
}
