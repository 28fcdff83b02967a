using Vinculo.Decisions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo.Check;

/// <summary>A world brought to where its scores can be compared, and the comparison.</summary>
internal static class CheckedWorld
{
    /// <summary>Makes the company as <c>vinculo demo</c> does, and lets one night pass: some scores stand on those of the run before.</summary>
    /// <returns>Null when all went well; otherwise what stopped it.</returns>
    public static async Task<Refusal?> MakeAsync(
        IServiceProvider services,
        DemoCompany company,
        DemoOptions world,
        string folder,
        DemoSteps steps,
        CancellationToken cancel
    )
    {
        var make = new MakeCompany(services, company, steps);
        if (await make.RunAsync(world, folder, cancel) is { } refusal)
            return refusal;
        await make.ScoreAsync(cancel);
        return null;
    }

    /// <summary>Is there anybody in the database already?</summary>
    public static Task<bool> HasCustomersAsync(IServiceProvider services, CancellationToken cancel) =>
        services
            .GetRequiredService<Database>()
            .ReadAsync(session => session.FirstOrDefaultAsync("SELECT 1 FROM customer LIMIT 1", _ => true), cancel);

    /// <summary>Compares the scores of a database with the truth of the world in a folder.</summary>
    /// <param name="folder">Holds a world: see <see cref="MadeWorld.Find"/>.</param>
    public static Task<CheckReport> CompareAsync(IServiceProvider services, string folder, CancellationToken cancel)
    {
        var world = MadeWorld.Find(folder)!;
        return new CompareScores(
            services.GetRequiredService<Database>(),
            services.GetRequiredService<DecideMany>(),
            services.GetRequiredService<NextBestAction>(),
            DemoCompany.Find(world.World)!,
            world,
            folder
        ).RunAsync(cancel);
    }
}
