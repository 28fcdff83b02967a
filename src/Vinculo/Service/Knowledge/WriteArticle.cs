using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Knowledge.Storage;

namespace Vinculo.Service.Knowledge;

/// <summary>Writes articles: every change is a version; one of them is put to use, and can be taken out of it.</summary>
public sealed class WriteArticle(
    Database database,
    KnowledgeShelf shelf,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int LongestNote = 300;

    /// <param name="Id">Null: a new article.</param>
    /// <param name="Version">The newest version as it was read; another meanwhile is refused.</param>
    /// <param name="ReviewOn">Null: in six months.</param>
    /// <param name="Owner">Null: whoever writes.</param>
    public sealed record Request(
        Guid? Id,
        int Version,
        ArticleContent Content,
        Audience Audience,
        DateOnly? ReviewOn = null,
        (Guid Id, string Name)? Owner = null,
        string? Note = null
    );

    /// <param name="request">What is said.</param>
    /// <param name="actor">Needs <c>knowledge.edit</c>.</param>
    /// <param name="cause">Page or route.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The article with its new version, or the refusal of a field, <c>knowledge.not-found</c>, <c>knowledge.stale</c>.</returns>
    public async Task<Outcome<KnowledgeArticle>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.KnowledgeEdit))
            return Actor.Refused(Permissions.KnowledgeEdit);
        var content = Trimmed(request.Content);
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        var review = request.ReviewOn ?? today.AddMonths(6);
        if (Problem(content, request, review, today) is { } problem)
            return problem;
        var written = await database.WriteAsync<Outcome<KnowledgeArticle>>(
            async session =>
            {
                KnowledgeArticle? before = null;
                if (request.Id is { } id)
                {
                    before = await KnowledgeRows.FindAsync(session, id, hold: true);
                    if (before is null)
                        return Refusal.Missing("knowledge.not-found");
                    if (before.Version != request.Version)
                        return Refusal.Stale("knowledge.stale");
                }
                var owner =
                    request.Owner ?? (before is null ? (actor.Id, actor.Name) : (before.Owner, before.OwnerName));
                var version = new ArticleVersion(
                    (before?.Version ?? 0) + 1,
                    content,
                    string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
                    actor.Name,
                    now
                );
                var article = new KnowledgeArticle(
                    before?.Id ?? Ids.New(now),
                    before?.State ?? ArticleState.Draft,
                    version.Version,
                    before?.Published,
                    request.Audience,
                    owner.Item1,
                    owner.Item2,
                    review,
                    Later(before, now),
                    [version, .. before?.Versions ?? []],
                    0,
                    0
                );
                await KnowledgeRows.KeepAsync(session, article);
                await KnowledgeRows.AddVersionAsync(session, article.Id, version, actor.Id);
                await ChangedAsync(session, actor, "knowledge.written", article, before?.Newest, content, cause);
                return article;
            },
            cancel
        );
        shelf.Forget();
        return written;
    }

    /// <summary>Puts the newest version to use, or takes the article out of it.</summary>
    /// <param name="use">True: everybody it is for is answered with the newest version from now on.</param>
    public async Task<Outcome<KnowledgeArticle>> UseAsync(
        Guid id,
        bool use,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.KnowledgeEdit))
            return Actor.Refused(Permissions.KnowledgeEdit);
        var now = clock.GetUtcNow();
        var used = await database.WriteAsync<Outcome<KnowledgeArticle>>(
            async session =>
            {
                if (await KnowledgeRows.FindAsync(session, id, hold: true) is not { } before)
                    return Refusal.Missing("knowledge.not-found");
                var article = before with
                {
                    State = use ? ArticleState.InUse : ArticleState.Withdrawn,
                    Published = use ? before.Version : before.Published,
                    ChangedAt = Later(before, now),
                };
                await KnowledgeRows.KeepAsync(session, article);
                await ChangedAsync(
                    session,
                    actor,
                    use ? "knowledge.published" : "knowledge.withdrawn",
                    article,
                    new { before.State, before.Published },
                    new { article.State, article.Published },
                    cause
                );
                return article;
            },
            cancel
        );
        shelf.Forget();
        return used;
    }

    /// <summary>Other nodes look whether anything changed by the latest moment: two changes never share one.</summary>
    private static DateTimeOffset Later(KnowledgeArticle? before, DateTimeOffset now) =>
        before is not null && before.ChangedAt >= now ? before.ChangedAt.AddMilliseconds(1) : now;

    private static Refusal? Problem(ArticleContent content, Request request, DateOnly review, DateOnly today) =>
        content.TitleEs.Length is 0 or > ArticleContent.LongestTitle
            ? Refusal.Invalid("knowledge.title", "titleEs", ("limit", ArticleContent.LongestTitle))
        : content.BodyEs.Length is 0 or > ArticleContent.LongestBody
            ? Refusal.Invalid("knowledge.body", "bodyEs", ("limit", ArticleContent.LongestBody))
        : content.TitleEn.Length > ArticleContent.LongestTitle
            ? Refusal.Invalid("knowledge.title", "titleEn", ("limit", ArticleContent.LongestTitle))
        : content.BodyEn.Length > ArticleContent.LongestBody
            ? Refusal.Invalid("knowledge.body", "bodyEn", ("limit", ArticleContent.LongestBody))
        : content.TitleEn.Length == 0 != (content.BodyEn.Length == 0)
            ? Refusal.Invalid("knowledge.half-told", content.TitleEn.Length == 0 ? "titleEn" : "bodyEn")
        : content.Codes.Count > ArticleContent.MostCodes || content.Codes.Any(c => c.Length > 60)
            ? Refusal.Invalid("knowledge.codes", "codes", ("most", ArticleContent.MostCodes))
        : !Enum.IsDefined(request.Audience) ? Refusal.Invalid("knowledge.audience", "audience")
        : review <= today || review > today.AddYears(3) ? Refusal.Invalid("knowledge.review", "reviewOn")
        : request.Note?.Length > LongestNote ? Refusal.Invalid("knowledge.note", "note", ("limit", LongestNote))
        : null;

    private static ArticleContent Trimmed(ArticleContent content) =>
        content with
        {
            TitleEs = content.TitleEs.Trim(),
            BodyEs = content.BodyEs.Trim(),
            TitleEn = content.TitleEn.Trim(),
            BodyEn = content.BodyEn.Trim(),
            Codes =
            [
                .. content
                    .Codes.Select(c => c.Trim())
                    .Where(c => c.Length > 0)
                    .Distinct(StringComparer.OrdinalIgnoreCase),
            ],
        };

    private Task ChangedAsync(
        Session session,
        Actor actor,
        string act,
        KnowledgeArticle article,
        object? before,
        object after,
        string cause
    ) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            act,
            null,
            "knowledge_article",
            article.Id.ToString("D"),
            before,
            after,
            cause
        );
}

/// <summary>Did it solve it?</summary>
public sealed class RateArticle(Database database, KnowledgeShelf shelf, TimeProvider clock)
{
    /// <param name="article">Which; counted for the version in use.</param>
    /// <param name="solved">It helped.</param>
    /// <param name="actor">Null: somebody in public, who sees public articles only.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The article, or <c>knowledge.not-found</c>.</returns>
    public async Task<Outcome<KnowledgeArticle>> RunAsync(
        Guid article,
        bool solved,
        Actor? actor,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        var said = await database.WriteAsync<Outcome<KnowledgeArticle>>(
            async session =>
            {
                if (
                    await KnowledgeRows.FindAsync(session, article)
                        is not { State: ArticleState.InUse, Published: { } version } found
                    || actor is null && found.Audience != Audience.Public
                )
                    return Refusal.Missing("knowledge.not-found");
                await KnowledgeRows.SayAsync(session, article, Ids.New(now), version, solved, actor?.Id, now);
                return found;
            },
            cancel
        );
        shelf.Forget();
        return said;
    }
}
