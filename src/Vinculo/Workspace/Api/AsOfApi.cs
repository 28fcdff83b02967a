using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Vinculo.Customers;
using Vinculo.Insights.Warehouse;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace.Api;

/// <summary>A customer as of a date, as a resource.</summary>
internal static class AsOfApi
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/v1/customers/{id}/as-of", RunAsync)
            .RequirePermission(Permissions.CustomersRead)
            .WithTags("Customers")
            .WithName("GetCustomerAsOf")
            .WithSummary(
                "How the customer was at the end of date (today when left out). knownOn asks what was known at the end of that day, before late facts."
            );

    /// <param name="Date">The day that is told.</param>
    /// <param name="NotesOf">The day whose stage, class, value, risk and segments these are; absent: none were kept.</param>
    /// <param name="KnownSince">From here on what was known is kept.</param>
    internal sealed record View(
        CustomerId Customer,
        DateOnly Date,
        DateOnly? KnownOn,
        SnapshotOrigin Origin,
        DateTimeOffset KnownAt,
        DateOnly? NotesOf,
        DateTimeOffset? KnownSince,
        Notes Notes,
        SnapshotFacts Facts
    );

    internal sealed record Notes(
        CustomerStage Stage,
        string? City,
        Guid? TeamId,
        ValueClass? ValueClass,
        long? ValueMinor,
        double? Churn,
        RiskBand? RiskBand,
        double? Influence,
        JsonElement? Scores,
        JsonElement? Segments
    );

    private static async Task<IResult> RunAsync(
        CustomerId id,
        string? date,
        [FromQuery(Name = "knownOn")] string? known,
        HttpContext http,
        CustomerAsOf asOf,
        CancellationToken cancel
    )
    {
        if (!IsDay(date, out var day))
            return Answers.Problem(Refusal.Invalid("as-of.date", "date"));
        if (!IsDay(known, out var knownOn))
            return Answers.Problem(Refusal.Invalid("as-of.date", "knownOn"));
        var outcome = await asOf.RunAsync(id, day, knownOn, CurrentActor.Of(http), "api/as-of", cancel);
        return Answers.Of(
            outcome,
            told =>
            {
                var (snapshot, notes) = (told.Then.Snapshot, told.Then.Snapshot.Notes);
                http.Response.Headers.CacheControl = "no-store";
                return Answers.Json(
                    new View(
                        snapshot.Customer,
                        snapshot.Day,
                        knownOn,
                        snapshot.Origin,
                        snapshot.KnownAt,
                        told.Then.NotesOf,
                        told.Then.KnownSince,
                        new(
                            notes.Stage,
                            notes.City,
                            notes.TeamId,
                            notes.ValueClass,
                            notes.ValueMinor,
                            notes.Churn,
                            notes.RiskBand,
                            notes.Influence,
                            Element(notes.Scores),
                            Element(notes.Segments)
                        ),
                        snapshot.Facts
                    )
                );
            }
        );
    }

    /// <summary>Nothing, or a day as <c>yyyy-MM-dd</c>.</summary>
    internal static bool IsDay(string? text, out DateOnly? day)
    {
        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", out var found);
        day = read ? found : null;
        return read || string.IsNullOrEmpty(text);
    }

    private static JsonElement? Element(string? json) => json is null ? null : Json.Read<JsonElement>(json);
}
