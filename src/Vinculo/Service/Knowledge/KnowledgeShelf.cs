using System.Globalization;
using Vinculo.Analytics.Text;
using Vinculo.Platform.Storage;
using Vinculo.Service.Knowledge.Storage;

namespace Vinculo.Service.Knowledge;

/// <summary>An article that answers what is asked.</summary>
/// <param name="Share">How much of the question it speaks of, 0 … 1; 1 for one found by the code of a case.</param>
public sealed record KnowledgeHit(KnowledgeArticle Article, double Share);

/// <summary>
/// Articles in memory, found by words and by the code of a case. A change is seen here at once, one made by another node
/// within seconds.
/// </summary>
public sealed class KnowledgeShelf(Database database, TimeProvider clock)
{
    /// <summary>What readers say of an article counts for so many days.</summary>
    public const int SaidDays = 90;

    /// <summary>An article that speaks of less than this of a question does not answer it.</summary>
    private const double Least = 0.3;

    /// <summary>A question longer than this is cut.</summary>
    private const int LongestQuestion = 2_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Shelf? shelf;

    private sealed record Shelf(
        List<KnowledgeArticle> All,
        List<KnowledgeArticle> InUse,
        TextSearch Spanish,
        TextSearch English,
        (long, long) Mark,
        DateTimeOffset Until
    );

    /// <summary>Everything, the latest change first.</summary>
    public async Task<IReadOnlyList<KnowledgeArticle>> AllAsync(CancellationToken cancel = default) =>
        (await OpenAsync(cancel)).All;

    /// <summary>Articles in use that answer a question.</summary>
    /// <param name="question">In the reader's words; empty: only the code counts.</param>
    /// <param name="code">Of a case: articles for it come first.</param>
    /// <param name="culture">The reader's language: its words are searched.</param>
    /// <param name="audience">What the reader may see: <see cref="Audience.Public"/> sees only public ones.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<KnowledgeHit>> FindAsync(
        string? question,
        string? code,
        CultureInfo culture,
        Audience audience,
        int most,
        CancellationToken cancel = default
    )
    {
        var open = await OpenAsync(cancel);
        var hits = new List<KnowledgeHit>();
        if (code is { Length: > 0 })
            hits.AddRange(
                open.InUse.Where(a => IsFor(a, audience) && a.Shown.Codes.Any(c => Covers(c, code)))
                    .OrderByDescending(Helps)
                    .Select(a => new KnowledgeHit(a, 1))
            );
        if (question is { Length: > 0 })
        {
            var search = culture.TwoLetterISOLanguageName == "en" ? open.English : open.Spanish;
            hits.AddRange(
                search
                    .Find(question[..Math.Min(question.Length, LongestQuestion)], open.InUse.Count + 1)
                    .Where(h => h.Share >= Least)
                    .Select(h => new KnowledgeHit(open.InUse[h.Text], h.Share))
                    .Where(h => IsFor(h.Article, audience))
            );
        }
        return [.. hits.DistinctBy(h => h.Article.Id).Take(most)];
    }

    /// <summary>Read anew at the next question.</summary>
    internal void Forget() => shelf = null;

    private static bool IsFor(KnowledgeArticle article, Audience audience) =>
        audience == Audience.Inside || article.Audience == Audience.Public;

    /// <summary>An article about bills answers an overcharge too.</summary>
    private static bool Covers(string own, string asked) =>
        asked.StartsWith(own, StringComparison.OrdinalIgnoreCase)
        && (asked.Length == own.Length || asked[own.Length] == '.');

    /// <summary>Share of readers it helped, drawn to one half while few have said so.</summary>
    private static double Helps(KnowledgeArticle article) => (article.Solved + 1.0) / (article.Asked + 2.0);

    private async ValueTask<Shelf> OpenAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (shelf is { } current && current.Until > now)
            return current;
        await loading.WaitAsync(cancel);
        try
        {
            if (shelf is { } loaded && loaded.Until > now)
                return loaded;
            return shelf = await LoadAsync(shelf, now, cancel);
        }
        finally
        {
            loading.Release();
        }
    }

    private Task<Shelf> LoadAsync(Shelf? known, DateTimeOffset now, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var mark = await KnowledgeRows.MarkAsync(session);
                if (known is not null && known.Mark == mark)
                    return known with { Until = now + Fresh };
                var all = await KnowledgeRows.AllAsync(session, now.AddDays(-SaidDays));
                var used = all.FindAll(a => a.State == ArticleState.InUse);
                return new Shelf(
                    all,
                    used,
                    SearchIn(used, "es-CO", Language.Spanish),
                    SearchIn(used, "en-US", Language.English),
                    mark,
                    now + Fresh
                );
            },
            cancel
        );

    private static TextSearch SearchIn(List<KnowledgeArticle> articles, string culture, Language language)
    {
        var reader = CultureInfo.GetCultureInfo(culture);
        return new([.. articles.Select(a => (a.Shown.Title(reader), a.Shown.Body(reader)))], language);
    }
}
