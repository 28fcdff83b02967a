using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>Every version of an offer that a decision could have been made with, and every catalogue; never changed.</summary>
internal static class OfferVersions
{
    private sealed record Part(string Code, int Version);

    public static Task<bool> KnowsAsync(Session session, string revision) =>
        session.FirstOrDefaultAsync(
            "SELECT 1 FROM offer_page WHERE revision = @revision",
            _ => true,
            ("revision", revision)
        );

    /// <summary>Keeps a catalogue; what is kept already stays as it is.</summary>
    public static async Task KeepAsync(
        Session session,
        string revision,
        IReadOnlyList<Offer> offers,
        DateTimeOffset now
    )
    {
        await session.InsertManyAsync(
            "offer_version",
            ["offer_code", "version", "content", "kept_at"],
            offers.Select(o => new object?[] { o.Code, o.RowVersion, Json.Of(o), now })
        );
        await session.InsertManyAsync(
            "offer_page",
            ["revision", "content", "kept_at"],
            [
                [revision, Json.Of(offers.Select(o => new Part(o.Code, o.RowVersion)).ToList()), now],
            ]
        );
    }

    /// <summary>The offers of a catalogue, by code; null when it was never kept.</summary>
    public static async Task<List<Offer>?> OfPageAsync(Session session, string revision)
    {
        var parts = await session.FirstOrDefaultAsync(
            "SELECT content FROM offer_page WHERE revision = @revision",
            row => Json.Read<List<Part>>(row.Text(0)),
            ("revision", revision)
        );
        if (parts is null)
            return null;
        var wanted = parts.ToDictionary(p => p.Code, p => p.Version, StringComparer.Ordinal);
        var offers = await session.QueryAsync(
            $"SELECT offer_code, version, content FROM offer_version WHERE offer_code {session.InValues("codes")} ORDER BY offer_code, version",
            row => wanted.GetValueOrDefault(row.Text(0)) == row.Int(1) ? Json.Read<Offer>(row.Text(2)) : null,
            ("codes", wanted.Keys.ToArray())
        );
        return [.. offers.OfType<Offer>().OrderBy(o => o.Code, StringComparer.Ordinal)];
    }
}
