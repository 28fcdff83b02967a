using System.Text.Json.Nodes;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// Proposals that suit almost any company, so that an empty installation has a next best action on its first day. In
/// <c>DefaultOffers.json</c> amounts are ten-thousandths of what an average customer leaves in a year, because a fixed
/// amount would be a fortune in one currency and nothing in another.
/// </summary>
public sealed class UsualOffers(Database database, OfferCatalogue catalogue, VinculoOptions options)
{
    private const string Resource = "Vinculo.Decisions.DefaultOffers.json";

    /// <summary>A yearly margin to measure by while nobody has been appraised, minor units.</summary>
    private const double NobodyYet = 10_000_000;

    /// <summary>Adds them; those that are there already with the same words stay as they are.</summary>
    /// <param name="actor">Needs <c>offers.edit</c>.</param>
    /// <param name="cause">The page, for the audit.</param>
    /// <param name="cancel">Stops between two offers.</param>
    public async Task<Outcome<CatalogueImported>> AddAsync(Actor actor, string cause, CancellationToken cancel)
    {
        var usual = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    """
                    SELECT currency, AVG(margin_minor * 1.0) FROM customer
                    WHERE currency IS NOT NULL AND margin_minor > 0 GROUP BY currency ORDER BY COUNT(*) DESC LIMIT 1
                    """,
                    row => (Currency: row.Text(0), Margin: row.Double(1))
                ),
            cancel
        );
        var margin = usual.Currency is null ? NobodyYet : usual.Margin;
        await using var stream =
            typeof(UsualOffers).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without its resource {Resource}.");
        var file = (await JsonNode.ParseAsync(stream, cancellationToken: cancel))!.AsObject();
        file["currency"] = usual.Currency ?? options.Currency;
        foreach (var offer in file["offers"]!.AsArray())
        foreach (var field in (string[])["valueMinor", "costMinor"])
            offer![field] = Math.Max(1, (long)Math.Round(offer[field]!.GetValue<double>() / 10_000 * margin));
        return await catalogue.ImportAsync(file.ToJsonString(), actor, cause, cancel);
    }
}
