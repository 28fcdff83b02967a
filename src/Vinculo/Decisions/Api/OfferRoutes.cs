using System.Text.Json;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Decisions.Api;

/// <summary>The catalogue of offers, for programs.</summary>
internal static class OfferRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/offers").WithTags("Offers").RequirePermission(Permissions.OffersRead);

        group.MapGet("/", ListAsync).Named("listOffers", "All offers, by code").Produces<OfferList>();

        group
            .MapGet("/{code}", FindAsync)
            .Named("getOffer", "One offer; its ETag is the version to edit")
            .Produces<OfferDraft>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        group
            .MapPut("/{code}", PutAsync)
            .RequirePermission(Permissions.OffersEdit)
            .Named("putOffer", "Creates or replaces an offer")
            .WithDescription(
                "Send If-Match with the ETag you read to replace, or If-None-Match: * to create. Amounts are minor units. The state before and after stands in the audit."
            )
            .Accepts<OfferDraft>("application/json")
            .Produces<OfferDraft>()
            .Produces<OfferDraft>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status428PreconditionRequired);
    }

    private static async Task<IResult> ListAsync(OfferBook book, CancellationToken cancel)
    {
        var page = await book.OpenAsync(cancel);
        return Answers.Json(new OfferList([.. page.Offers.Select(OfferAnswer.Of)]));
    }

    private static async Task<IResult> FindAsync(
        string code,
        OfferBook book,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if ((await book.OpenAsync(cancel)).Find(code) is not { } offer)
            return Answers.Problem(DecisionRefusals.NoSuchOffer(code));
        http.Response.Headers.ETag = Tag(offer.RowVersion);
        return Answers.Json(OfferDraft.Of(offer));
    }

    private static async Task<IResult> PutAsync(
        string code,
        SaveOffer saveOffer,
        OfferBook book,
        HttpContext http,
        CancellationToken cancel
    )
    {
        OfferDraft? draft;
        try
        {
            draft = await http.Request.ReadFromJsonAsync<OfferDraft>(Json.Options, cancel);
        }
        catch (JsonException failure)
        {
            return Answers.Problem(Refusal.Invalid("request.unreadable", Field(failure.Path)));
        }
        if (draft is null)
            return Answers.Problem(Refusal.Invalid("request.unreadable", null));
        if (draft.Code.Length > 0 && draft.Code != code)
            return Answers.Problem(Refusal.Invalid("offer.code-differs", "code"));
        if (!TryVersion(http.Request.Headers, out var version))
            return Results.Problem(
                RefusalText.Of(Refusal.Invalid("offer.version-missing", null)),
                statusCode: StatusCodes.Status428PreconditionRequired,
                type: "urn:vinculo:offer.version-missing",
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["code"] = "offer.version-missing",
                }
            );
        var saved = await saveOffer.RunAsync(
            draft with
            {
                Code = code,
            },
            version,
            CurrentActor.Of(http),
            "PUT /api/v1/offers/{code}",
            cancel
        );
        if (saved.IsRefused(out var refusal))
            return Answers.Problem(refusal);
        http.Response.Headers.ETag = Tag(saved.Accepted.Version);
        if (saved.Accepted.Created)
            http.Response.Headers.Location = $"/api/v1/offers/{code}";
        var offer = (await book.OpenAsync(cancel)).Find(code)!;
        return Answers.Json(
            OfferDraft.Of(offer),
            saved.Accepted.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK
        );
    }

    private static string Tag(int version) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version from <c>If-Match</c>; 0 from <c>If-None-Match: *</c>; false when neither is there.</summary>
    private static bool TryVersion(IHeaderDictionary headers, out int? version)
    {
        version = 0;
        if (headers.IfNoneMatch == "*")
            return true;
        if (headers.IfMatch == "*")
        {
            version = null;
            return true;
        }
        if (
            !int.TryParse(
                headers.IfMatch.ToString().Trim('"'),
                System.Globalization.CultureInfo.InvariantCulture,
                out var read
            )
        )
            return false;
        version = read;
        return read > 0;
    }

    private static string? Field(string? path) => path is null or "$" ? null : path.TrimStart('$').TrimStart('.');
}

internal sealed record OfferList(IReadOnlyList<OfferAnswer> Offers);

internal sealed record OfferAnswer(
    string Code,
    string Issue,
    string TitleEs,
    string TitleEn,
    bool Active,
    int Version,
    DateTimeOffset UpdatedAt
)
{
    public static OfferAnswer Of(Offer offer) =>
        new(
            offer.Code,
            offer.Issue.ToString().ToLowerInvariant(),
            offer.TitleEs,
            offer.TitleEn,
            offer.Active,
            offer.RowVersion,
            offer.UpdatedAt
        );
}
