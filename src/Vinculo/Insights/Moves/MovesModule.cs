using System.Globalization;
using Vinculo.Insights.Scoring;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Insights.Moves;

/// <summary>The life cycle and what moved between two days: services, the place of the page, its file.</summary>
internal static class MovesModule
{
    public const string Path = "/ciclo-de-vida";

    public const string Export = Path + "/exportar";

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<IScorer, Behaviour.PhaseScorer>();
        services.AddSingleton<BaseOnTwoDays>();
        services.AddSingleton<LifeCycleFlows>();
        services.AddSingleton<ValueMovement>();
        services.AddSingleton(provider => new MovedCustomers(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<LifeCycleFlows>(),
            provider.GetRequiredService<ValueMovement>()
        ));
        services.AddSingleton(
            NavigationEntry.For<MoveTexts>(Path, "route", "Nav", 7, NavigationSection.Know, Permissions.InsightsRead)
        );
    }

    public static void MapRoutes(IEndpointRouteBuilder routes) =>
        routes.MapGet(Export, ExportAsync).RequirePermission(Permissions.InsightsRead).ExcludeFromDescription();

    /// <summary>The period an address asks for: without words, from the newest month end to today.</summary>
    /// <param name="ends">Month ends that are kept, the newest first.</param>
    /// <param name="from">A day of them, as written in addresses.</param>
    /// <param name="to">A later one; nothing: today.</param>
    /// <returns>Null: nothing is kept.</returns>
    public static (DateOnly From, DateOnly? To)? Period(IReadOnlyList<DateOnly> ends, string? from, string? to)
    {
        if (ends.Count == 0)
            return null;
        var until = Kept(to) is { } end && end > ends[^1] ? end : (DateOnly?)null;
        var since = Kept(from) is { } begin && (until is null || begin < until) ? begin : (DateOnly?)null;
        return (since ?? ends.First(d => until is null || d < until), until);

        DateOnly? Kept(string? text) =>
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && ends.Contains(day)
                ? day
                : null;
    }

    /// <summary>Who went from where to where, as a file.</summary>
    private static async Task ExportAsync(
        string? desde,
        string? hasta,
        HttpContext http,
        LifeCycleFlows flows,
        BaseOnTwoDays days,
        VinculoOptions options,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var file = new CsvTable();
        if (
            Period(await days.MonthEndsAsync(cancel), desde, hasta) is { } period
            && (await flows.RunAsync(period.From, period.To, actor, cancel)).IsAccepted(out var flow)
        )
            flow.Flows.WriteTo(file, options.Currency);
        await audit.ReadAsync(actor, "lifecycle.exported", null, http.Request.Path + http.Request.QueryString);
        await file.SendAsync(http, MoveTexts.Of("File"), cancel);
    }
}
