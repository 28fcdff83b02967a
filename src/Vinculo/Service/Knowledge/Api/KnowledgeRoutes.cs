using System.ComponentModel;
using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Service.Knowledge.Api;

/// <summary>The knowledge base for programs: another desk asks while its agent types; articles come from another system.</summary>
internal static class KnowledgeRoutes
{
    private const string Path = "/api/v1/knowledge";
    private const int Most = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).WithTags("Knowledge").RequirePermission(Permissions.KnowledgeRead);
        group
            .MapGet("/", FindAsync)
            .Named("findKnowledge", "Articles that answer a question or a case of a code, best first")
            .WithDescription(
                "Words of q in the language of Accept-Language, the last one may be half written; articles for the code come first. "
                    + "Without either, all articles."
            )
            .Produces<KnowledgeList>();
        group
            .MapGet("/{id:guid}", OneAsync)
            .Named("getArticle", "One article with every version it ever had")
            .Produces<ArticleAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost(
                "/",
                (ArticleRequest request, WriteArticle write, HttpContext http, CancellationToken cancel) =>
                    WriteAsync(null, request, write, http, cancel)
            )
            .RequirePermission(Permissions.KnowledgeEdit)
            .Named("writeArticle", "Writes an article; it answers nobody before it is put to use")
            .Produces<ArticleAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPut(
                "/{id:guid}",
                (Guid id, ArticleRequest request, WriteArticle write, HttpContext http, CancellationToken cancel) =>
                    WriteAsync(id, request, write, http, cancel)
            )
            .RequirePermission(Permissions.KnowledgeEdit)
            .Named("changeArticle", "Writes a new version; version says which one was read")
            .Produces<ArticleAnswer>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        group
            .MapPost("/{id:guid}/use", UseAsync)
            .RequirePermission(Permissions.KnowledgeEdit)
            .Named("useArticle", "Puts the newest version to use, or takes the article out of it")
            .Produces<ArticleAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/{id:guid}/solved", RateAsync)
            .Named("rateArticle", "Did it solve it?")
            .Produces<ArticleAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> FindAsync(
        string? q,
        string? code,
        KnowledgeShelf shelf,
        CancellationToken cancel
    ) =>
        Answers.Json(
            new KnowledgeList(
                string.IsNullOrWhiteSpace(q) && string.IsNullOrWhiteSpace(code)
                    ? [.. (await shelf.AllAsync(cancel)).Select(a => ArticleAnswer.Of(a, null))]
                    :
                    [
                        .. (
                            await shelf.FindAsync(q, code, CultureInfo.CurrentUICulture, Audience.Inside, Most, cancel)
                        ).Select(h => ArticleAnswer.Of(h.Article, Math.Round(h.Share, 3))),
                    ]
            )
        );

    private static async Task<IResult> OneAsync(Guid id, ReadArticle read, CancellationToken cancel) =>
        await read.OneAsync(id, cancel) is { } found
            ? Answers.Json(ArticleAnswer.Of(found, null))
            : Answers.Problem(Refusal.Missing("knowledge.not-found"));

    private static async Task<IResult> WriteAsync(
        Guid? id,
        ArticleRequest request,
        WriteArticle write,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await write.RunAsync(
                new(
                    id,
                    request.Version ?? 0,
                    new()
                    {
                        TitleEs = request.TitleEs ?? "",
                        BodyEs = request.BodyEs ?? "",
                        TitleEn = request.TitleEn ?? "",
                        BodyEn = request.BodyEn ?? "",
                        Codes = request.Codes ?? [],
                    },
                    request.Audience ?? Audience.Inside,
                    request.ReviewOn,
                    Note: request.Note
                ),
                CurrentActor.Of(http),
                $"{http.Request.Method} {Path}",
                cancel
            ),
            article => Answers.Json(ArticleAnswer.Of(article, null))
        );

    private static async Task<IResult> UseAsync(
        Guid id,
        UseRequest request,
        WriteArticle write,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await write.UseAsync(id, request.Use ?? true, CurrentActor.Of(http), $"POST {Path}/{{id}}/use", cancel),
            article => Answers.Json(ArticleAnswer.Of(article, null))
        );

    private static async Task<IResult> RateAsync(
        Guid id,
        SolvedRequest request,
        RateArticle rate,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await rate.RunAsync(id, request.Solved, CurrentActor.Of(http), cancel),
            article => Answers.Json(ArticleAnswer.Of(article, null))
        );
}

internal sealed record KnowledgeList(IReadOnlyList<ArticleAnswer> Items);

internal sealed record UseRequest([property: Description("False: out of use.")] bool? Use);

internal sealed record SolvedRequest(bool Solved);

internal sealed record ArticleRequest(
    string? TitleEs,
    [property: Description("Plain text: paragraphs parted by empty lines, lists by hyphens.")] string? BodyEs,
    [property: Description("With bodyEn, or neither.")] string? TitleEn,
    string? BodyEn,
    [property: Description("Codes of the cases it answers.")] IReadOnlyList<string>? Codes,
    [property: Description("inside (the default) or public.")] Audience? Audience,
    [property: Description("Somebody looks at it again by this day; left out: in six months.")] DateOnly? ReviewOn,
    [property: Description("What is new in this version.")] string? Note,
    [property: Description("The newest version as it was read, for a change.")] int? Version
);

internal sealed record ArticleAnswer(
    Guid Id,
    ArticleState State,
    [property: Description("The newest.")] int Version,
    [property: Description("The one in use.")] int? Published,
    Audience Audience,
    string Owner,
    DateOnly ReviewOn,
    [property: Description("What is in use, or else the newest, in the language of Accept-Language.")] string Title,
    string Body,
    [property: Description("How much of the question it speaks of, 0 … 1.")] double? Share,
    long Solved,
    long Asked,
    IReadOnlyList<ArticleVersion> Versions
)
{
    public static ArticleAnswer Of(KnowledgeArticle article, double? share) =>
        new(
            article.Id,
            article.State,
            article.Version,
            article.Published,
            article.Audience,
            article.OwnerName,
            article.ReviewOn,
            article.Shown.Title(CultureInfo.CurrentUICulture),
            article.Shown.Body(CultureInfo.CurrentUICulture),
            share,
            article.Solved,
            article.Asked,
            article.Versions
        );
}
