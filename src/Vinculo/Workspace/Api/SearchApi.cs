using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Workspace.Api;

/// <summary>Finding customers: what the palette and the recogniser ask, and recognition for other systems.</summary>
internal static class SearchApi
{
    private const int Most = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/api/v1/search", SearchAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named(
                "Search",
                "Customers by whatever was typed: document, telephone, account, e-mail, (part of a) name."
            );
        routes
            .MapPost("/api/v1/recognitions", RecogniseAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named(
                "Recognise",
                "The customer behind an identifier, or behind a name with a birth date, telephone, e-mail or document, misspelt ones too; with the evidence, and the question that would settle it."
            );
    }

    /// <summary>One line under the field.</summary>
    /// <param name="Kind">Heading of its group, in the reader's language.</param>
    /// <param name="Matched">What of the customer matched: a document, a telephone, the name.</param>
    internal sealed record Hit(
        CustomerId Id,
        string Kind,
        string Title,
        string Subtitle,
        string Href,
        string Icon,
        string Matched,
        CustomerKind CustomerKind,
        CustomerStage Stage,
        string? City,
        ValueClass? ValueClass,
        RiskBand? RiskBand
    );

    internal sealed record Hits(IReadOnlyList<Hit> Results);

    private static async Task<IResult> SearchAsync(
        string? q,
        int? limit,
        HttpContext http,
        FindCustomers find,
        Audit audit,
        IStringLocalizer<WorkspaceText> words,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var typed = (q ?? "").Trim();
        if (typed.Length > 200)
            typed = typed[..200];
        var found = await find.RunAsync(typed, Math.Clamp(limit ?? 8, 1, Most), actor, cancel);
        if (found.Count > 0)
            await audit.ReadAsync(actor, "customer.found", found.Count == 1 ? found[0].Id.Value : null, "api/search");
        return Answers.Json(
            new Hits([
                .. found.Select(hit => new Hit(
                    hit.Id,
                    words["Customers"],
                    hit.DisplayName,
                    string.Join(
                        " · ",
                        new[] { hit.Matched == hit.DisplayName ? null : hit.Matched, hit.City }.OfType<string>()
                    ),
                    CustomerLinks.Sheet(hit.Id),
                    hit.Kind == CustomerKind.Company ? "building-2" : "user",
                    hit.Matched,
                    hit.Kind,
                    hit.Stage,
                    hit.City,
                    hit.ValueClass,
                    hit.RiskBand
                )),
            ])
        );
    }

    private static async Task<IResult> RecogniseAsync(
        CustomerClues clues,
        HttpContext http,
        Recognition recognition,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var answer = await recognition.AnswerAsync(clues, actor, cancel);
        foreach (var customer in answer.Customers)
            await audit.ReadAsync(actor, "customer.found", customer.Id.Value, "api/recognitions");
        return Answers.Json(answer);
    }
}
