using Microsoft.AspNetCore.Mvc;
using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Workspace.Api;

/// <summary>Prospects as a resource, and the buttons that a sheet shows for one.</summary>
internal static class ProspectsApi
{
    private const string Cause = "api/prospects";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/api/v1/prospects", ListAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("ListProspects", "Prospects by state and source, the newest first; follow next.");
        routes
            .MapPost("/api/v1/prospects", OpenAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("OpenProspect", "Registers a prospect with source, interest, who referred and the next step.")
            .WithExample(
                """{"givenNames":"Paula","firstSurname":"Niño","phones":["3157778899"],"source":"campaign","interest":"Plan 60 GB","nextStep":"Llamarla","nextStepOn":"2026-12-01"}""",
                null
            );
        routes
            .MapGet("/api/v1/prospects/by-source", BySourceAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("ProspectsBySource", "How many prospects of each source became customers.");
        routes
            .MapPost("/clientes/{id}/prospecto", ActAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .ExcludeFromDescription();
    }

    internal sealed record NewProspect(
        CustomerKind Kind = CustomerKind.Person,
        string? GivenNames = null,
        string? FirstSurname = null,
        string? SecondSurname = null,
        string? LegalName = null,
        string? City = null,
        IReadOnlyList<string>? Phones = null,
        IReadOnlyList<string>? Emails = null,
        string Source = "other",
        string? SourceDetail = null,
        string? Interest = null,
        CustomerId? Referrer = null,
        Guid? OwnerId = null,
        Guid? TeamId = null,
        string? NextStep = null,
        DateOnly? NextStepOn = null
    );

    private static async Task<IResult> ListAsync(
        string? state,
        string? source,
        Guid? owner,
        string? after,
        int? limit,
        HttpContext http,
        ProspectDesk desk,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await desk.ListAsync(
                new(Words.Read<ProspectState>(state) ?? ProspectState.Open, source, owner, after, limit ?? 50),
                CurrentActor.Of(http),
                Cause,
                cancel
            ),
            page => Answers.Json(page)
        );

    private static async Task<IResult> OpenAsync(
        NewProspect given,
        HttpContext http,
        OpenProspect open,
        CancellationToken cancel
    )
    {
        var outcome = await open.RunAsync(
            new(
                new(
                    given.Kind,
                    CustomerStage.Prospect,
                    given.GivenNames,
                    given.FirstSurname,
                    given.SecondSurname,
                    given.LegalName,
                    City: given.City,
                    Phones: given.Phones ?? [],
                    Emails: given.Emails ?? [],
                    OwnerId: given.OwnerId,
                    TeamId: given.TeamId
                ),
                given.Source,
                given.SourceDetail,
                given.Interest,
                given.Referrer,
                given.NextStep,
                given.NextStepOn
            ),
            CurrentActor.Of(http),
            Cause,
            cancel
        );
        return Answers.Of(outcome, id => Answers.Json(new CustomersApi.Made(id.Value), StatusCodes.Status201Created));
    }

    private static async Task<IResult> BySourceAsync(
        DateOnly? since,
        HttpContext http,
        ProspectDesk desk,
        TimeProvider clock,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await desk.BySourceAsync(
                since is { } day
                    ? new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
                    : clock.GetUtcNow().AddYears(-1),
                CurrentActor.Of(http),
                cancel
            ),
            results => Answers.Json(results)
        );

    /// <summary>A button of the sheet: does it and goes back to the sheet.</summary>
    private static async Task<IResult> ActAsync(
        CustomerId id,
        [FromForm] string? act,
        [FromForm] string? reason,
        [FromForm] string? note,
        KeepProspects keep,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var (outcome, done) = act switch
        {
            "convert" => (await keep.ConvertAsync(id, actor, "hoja de vida", cancel), "converted"),
            "lose" => (await keep.LoseAsync(id, reason ?? "", note, actor, "hoja de vida", cancel), "lost"),
            _ => (await keep.ReopenAsync(id, actor, "hoja de vida", cancel), "reopened"),
        };
        var back = CustomerLinks.Sheet(id);
        return Results.LocalRedirect(
            outcome.IsRefused(out var refusal)
                ? $"{back}?prospectRefused={Uri.EscapeDataString(refusal.Code)}"
                : $"{back}?hecho={done}"
        );
    }
}
