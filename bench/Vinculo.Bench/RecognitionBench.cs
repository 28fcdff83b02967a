using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vinculo.Bench.Company;
using Vinculo.Bench.Running;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench;

/// <summary>
/// <c>recognition FOLDER [queries] [address] [api]</c>: asks who somebody is, each time another customer of a company that
/// is there already and was searched for duplicates, with slips of the pen; inside this process, one after the other, or
/// through the API of an application without its rounds. Tells the processor time and the clock of an answer, and how often
/// the right one came first with a probability of a half or more.
/// </summary>
internal static class RecognitionBench
{
    private const int Warming = 500;

    private sealed record Known(
        CustomerId Id,
        string Name,
        string Given,
        DateOnly Birth,
        string Phone,
        string Document
    );

    private sealed record Kind(string Name, Func<Known, Dice, CustomerClues> Ask);

    private static readonly Kind[] Kinds =
    [
        new("document", (who, _) => new(Document: who.Document)),
        new("telephone", (who, _) => new(Phone: who.Phone)),
        new("telephone and first name", (who, _) => new(Phone: who.Phone, Name: who.Given.Split(' ')[0])),
        new("name with a slip, birth date", (who, dice) => new(Name: Slipped(who.Name, dice), BirthDate: who.Birth)),
        new("document with a slip, name", (who, dice) => new(Document: Mistyped(who.Document, dice), Name: who.Name)),
        new(
            "document with a slip, name with a slip",
            (who, dice) => new(Document: Mistyped(who.Document, dice), Name: Slipped(who.Name, dice))
        ),
        new(
            "name from back to front with two slips, birth date",
            (who, dice) =>
                new(Name: Slipped(Slipped(Backwards(who.Name), dice), new(dice.Next())), BirthDate: who.Birth)
        ),
        new(
            "a customer's name, another birth date (nobody)",
            (who, _) => new(Name: who.Name, BirthDate: who.Birth.AddDays(-4_321))
        ),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            await Console.Error.WriteLineAsync("recognition FOLDER [queries] [address | -] [api]");
            return 2;
        }
        var folder = Path.GetFullPath(args[0]);
        var queries = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000;
        var address = args.Length > 2 && args[2] != "-" ? args[2] : null;
        await using var app = Application.Build(
            new VinculoOptions
            {
                Data = folder,
                Database = address,
                Urls = "http://127.0.0.1:0",
            },
            [],
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                foreach (var rounds in builder.Services.Where(IsRounds).ToList())
                    builder.Services.Remove(rounds);
            }
        );
        using var client = args.Length > 3 ? await ClientAsync(app) : null;
        var recognition = app.Services.GetRequiredService<Recognition>();
        async Task<bool> KnowsAsync(Known who, CustomerClues clues)
        {
            if (client is null)
                return await recognition.AnswerAsync(clues, Actor.System("bench")) is { Customers: [var one, ..] }
                    && Right(one.Id.Value, one.Probability);
            using var answer = await client.PostAsJsonAsync("/api/v1/recognitions", clues, Json.Options);
            answer.EnsureSuccessStatusCode();
            using var read = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
            var customers = read.RootElement.GetProperty("customers");
            return customers.GetArrayLength() > 0
                && Right(customers[0].GetProperty("id").GetGuid(), customers[0].GetProperty("probability").GetDouble());

            bool Right(Guid id, double probability) => probability >= .5 && id == who.Id.Value;
        }

        var (people, all) = await SomeAsync(
            app.Services.GetRequiredService<Database>(),
            Kinds.Length * (queries + Warming)
        );
        Console.WriteLine($"{all:N0} people with a birth date; load {ProcessFigures.Load()}");
        var each = people.Count / Kinds.Length;
        if (each <= Warming)
            throw new InvalidOperationException("The company has too few people of whom all of this is known.");
        var seed = 0UL;
        // The first answers would measure the compiler.
        for (var i = 0; i < Kinds.Length; i++)
            foreach (var who in people.GetRange(i * each, Warming))
                await KnowsAsync(who, Kinds[i].Ask(who, new(seed++)));

        Console.WriteLine("| recognition | CPU p50 ms | p95 | p99 | most | clock p50 ms | p95 | p99 | right |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (var i = 0; i < Kinds.Length; i++)
        {
            var (cpu, clock, right) = (new List<double>(), new List<double>(), 0);
            foreach (var who in people.GetRange(i * each + Warming, each - Warming))
            {
                var clues = Kinds[i].Ask(who, new(seed++));
                var (spent, begun) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
                var knows = await KnowsAsync(who, clues);
                clock.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                cpu.Add((Environment.CpuUsage.TotalTime - spent).TotalMilliseconds);
                if (knows)
                    right++;
            }
            cpu.Sort();
            clock.Sort();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Kinds[i].Name} | {At(cpu, .5):0.00} | {At(cpu, .95):0.0} | {At(cpu, .99):0.0} | {cpu[^1]:0.0} | {At(clock, .5):0.00} | {At(clock, .95):0.0} | {At(clock, .99):0.0} | {(double)right / cpu.Count:.000} |"
                )
            );
        }
        Console.WriteLine($"load {ProcessFigures.Load()}");
        if (client is not null)
            await app.StopAsync();
        return 0;
    }

    private static bool IsRounds(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && (service.ImplementationType ?? service.ImplementationFactory?.Method.ReturnType)?.IsAssignableTo(
            typeof(Rounds)
        ) == true;

    private static async Task<HttpClient> ClientAsync(WebApplication app)
    {
        await app.StartAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var key = await scope
            .ServiceProvider.GetRequiredService<ApiKeys>()
            .CreateAsync(new("bench", [.. Permissions.All], null, null), Actor.System("bench"), default);
        if (key.IsRefused(out var refusal))
            throw new InvalidOperationException("No key was made: " + refusal.Code);
        return new()
        {
            BaseAddress = new(app.Urls.First()),
            DefaultRequestHeaders = { Authorization = new("Bearer", key.Accepted.Key) },
        };
    }

    private static double At(List<double> sorted, double share) => sorted[(int)(share * sorted.Count)];

    /// <summary>People with a name of several words, a birth date, a telephone and a document, drawn by chance.</summary>
    private static async Task<(List<Known> Some, int All)> SomeAsync(Database database, int count)
    {
        var dice = new Dice(1_000);
        var drawn = new List<Guid>(count);
        var met = 0;
        await foreach (
            var id in database.StreamAsync(
                """
                SELECT c.customer_id FROM customer c
                WHERE c.kind = 1 AND c.merged_into IS NULL AND c.birth_date IS NOT NULL AND c.display_name LIKE '% %'
                ORDER BY c.customer_id
                """,
                row => row.Guid(0)
            )
        )
        {
            // Each of those met so far has the same chance to be among the drawn.
            if (drawn.Count < count)
                drawn.Add(id);
            else if (dice.Next(met + 1) is var at && at < count)
                drawn[at] = id;
            met++;
        }
        var some = new List<Known>(count);
        foreach (var id in drawn)
            if (await database.ReadAsync(session => FindAsync(session, id)) is { } known)
                some.Add(known);
        return (some, met);
    }

    private static Task<Known?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync(
            """
            SELECT c.display_name, c.given_names, c.birth_date, p.value, i.number
            FROM customer c
            JOIN contact_point p ON p.customer_id = c.customer_id AND p.kind = 1 AND p.ended_at IS NULL
            JOIN identifier i ON i.customer_id = c.customer_id AND i.ended_at IS NULL
            WHERE c.customer_id = @id ORDER BY p.id, i.id LIMIT 1
            """,
            row => new Known(
                new(id),
                row.Text(0),
                row.TextOrNull(1) ?? row.Text(0).Split(' ')[0],
                row.DateOrNull(2)!.Value,
                row.Text(3),
                row.Text(4)
            ),
            ("id", id)
        );

    /// <summary>One slip in one word: a letter exchanged with the next, left out, doubled, or another in its place.</summary>
    private static string Slipped(string name, Dice dice)
    {
        var words = name.Split(' ');
        var telling = Enumerable.Range(0, words.Length).Where(i => words[i].Length >= 4).ToArray();
        if (telling.Length == 0)
            return name;
        var at = dice.Pick(telling);
        var word = words[at];
        var place = 1 + dice.Next(word.Length - 2);
        words[at] = dice.Next(4) switch
        {
            0 => $"{word[..place]}{word[place + 1]}{word[place]}{word[(place + 2)..]}",
            1 => word.Remove(place, 1),
            2 => word.Insert(place, word[place].ToString()),
            _ => $"{word[..place]}{(char)('a' + dice.Next(26))}{word[(place + 1)..]}",
        };
        return string.Join(' ', words);
    }

    /// <summary>One digit is another, or two neighbours are exchanged.</summary>
    private static string Mistyped(string document, Dice dice)
    {
        var digits = document.ToCharArray();
        var at = dice.Next(digits.Length - 1);
        if (digits[at] != digits[at + 1] && dice.Chance(.3))
            (digits[at], digits[at + 1]) = (digits[at + 1], digits[at]);
        else if (char.IsAsciiDigit(digits[at]))
            digits[at] = (char)('0' + ((digits[at] - '0' + 1 + dice.Next(9)) % 10));
        return new string(digits);
    }

    private static string Backwards(string name)
    {
        var words = name.Split(' ');
        Array.Reverse(words);
        return string.Join(' ', words);
    }
}
