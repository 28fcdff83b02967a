using System.CommandLine;

namespace Vinculo.Demo;

/// <summary>Which world, how large, of which seed: what <c>demo</c> and <c>simulate</c> ask alike.</summary>
internal static class WorldOptions
{
    public static readonly Option<string> World = new("--world")
    {
        Description = $"Empresa · Company: {string.Join(" | ", DemoCompany.All.Select(company => company.Code))}",
        DefaultValueFactory = _ => DemoCompany.All[0].Code,
    };

    public static readonly Option<int> Customers = new("--customers")
    {
        Description = "Clientes · Customers (500 – 5 000 000)",
        DefaultValueFactory = _ => 5_000,
    };

    public static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "Semilla · Seed",
        DefaultValueFactory = _ => DemoOptions.UsualSeed,
    };

    /// <summary>Reads the company and its size; says on the error stream what is wrong with them.</summary>
    /// <returns>Null when something is.</returns>
    public static (DemoCompany Company, DemoOptions Options)? Read(ParseResult parsed, DateOnly asOf)
    {
        var customers = parsed.GetValue(Customers);
        if (customers is < 500 or > 5_000_000)
        {
            Console.Error.WriteLine("--customers: 500 – 5000000");
            return null;
        }
        if (DemoCompany.Find(parsed.GetValue(World)) is { } company)
            return (company, new(asOf) { Customers = customers, Seed = parsed.GetValue(Seed) });
        Console.Error.WriteLine($"--world: {string.Join(" | ", DemoCompany.All.Select(known => known.Code))}");
        return null;
    }

    /// <summary>Today where the company is.</summary>
    public static DateOnly Today(IServiceProvider services, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(
            TimeZoneInfo.ConvertTime(services.GetRequiredService<TimeProvider>().GetUtcNow(), zone).DateTime
        );
}
