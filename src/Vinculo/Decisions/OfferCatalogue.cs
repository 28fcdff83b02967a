using System.Text.Json;
using System.Text.Json.Nodes;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary>What came of a file of offers.</summary>
/// <param name="Created">New offers.</param>
/// <param name="Changed">Offers that were different.</param>
/// <param name="Unchanged">Offers that were the same already.</param>
public sealed record CatalogueImported(int Created, int Changed, int Unchanged);

/// <summary>The offers as files bring them.</summary>
public sealed class OfferCatalogue(SaveOffer saveOffer, OfferBook book)
{
    /// <summary>All offers with what is learnt of them.</summary>
    public ValueTask<OfferBook.Page> OpenAsync(CancellationToken cancel = default) => book.OpenAsync(cancel);

    /// <summary>
    /// Takes a catalogue: an object with <c>offers</c> (or the list itself) and an optional <c>currency</c>. Each offer is
    /// written as the API writes it; instead of <c>rules</c> a file may say <c>eligibility</c> in the words of business
    /// people (<c>needsHoldingFamily</c>, <c>notHoldingFamily</c>, <c>riskBand</c>, <c>stage</c>, <c>minAge</c>, <c>requires</c> …). The
    /// same file again changes nothing.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="actor">Needs <c>offers.edit</c>.</param>
    /// <param name="cause">The file's name.</param>
    /// <param name="cancel">Stops between two offers.</param>
    public async Task<Outcome<CatalogueImported>> ImportAsync(
        string json,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.OffersEdit))
            return Actor.Refused(Permissions.OffersEdit);
        var drafts = new List<OfferDraft>();
        var reading = "";
        try
        {
            var root = JsonNode.Parse(
                json,
                documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
            );
            var list = root as JsonArray ?? root?["offers"] as JsonArray;
            if (list is null)
                return Refusal.Invalid("offers.no-list", "offers");
            var currency = (root as JsonObject)?["currency"]?.GetValue<string>();
            foreach (var node in list.OfType<JsonObject>())
            {
                reading = node["code"]?.ToString() ?? $"#{drafts.Count + 1}";
                drafts.Add(Read(node, currency));
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return Refusal.Invalid("offers.unreadable", "offers", ("offer", reading), ("problem", failure.Message));
        }

        var (created, changed, unchanged) = (0, 0, 0);
        foreach (var draft in drafts)
        {
            var known = (await book.OpenAsync(cancel)).Find(draft.Code)?.RowVersion;
            var saved = await saveOffer.RunAsync(draft, null, actor, cause, cancel);
            if (saved.IsRefused(out var refusal))
                return refusal with
                {
                    Facts = new Dictionary<string, object?>(refusal.Facts, StringComparer.Ordinal)
                    {
                        ["offer"] = draft.Code,
                    },
                };
            if (saved.Accepted.Created)
                created++;
            else if (saved.Accepted.Version == known)
                unchanged++;
            else
                changed++;
        }
        return new CatalogueImported(created, changed, unchanged);
    }

    private static OfferDraft Read(JsonObject node, string? currency)
    {
        var draft = node.Deserialize<OfferDraft>(Json.Options)!;
        if (draft.Currency is null && currency is not null)
            draft = draft with { Currency = currency };
        if (draft.Details.Group is null && node["group"]?.GetValue<string>() is { Length: > 0 } group)
            draft = draft with { Details = draft.Details with { Group = group } };
        if (node["eligibility"] is not JsonObject words)
            return draft;

        // The words of a business file, one by one, into the rules of the house.
        var rules = new JsonObject();
        foreach (var (name, value) in words)
        {
            if (value is null)
                continue;
            var copy = value.DeepClone();
            switch (name)
            {
                case "needsHoldingFamily":
                    rules["holdsFamily"] = copy;
                    break;
                case "notHoldingFamily":
                    rules["lacksFamily"] = copy;
                    break;
                case "notHoldingProduct":
                    rules["lacksProduct"] = copy;
                    break;
                case "riskBand":
                    rules["riskBands"] = copy;
                    break;
                case "stage":
                    rules["stages"] = copy;
                    break;
                case "minAge":
                    rules["ageFrom"] = copy;
                    break;
                case "maxAge":
                    rules["ageTo"] = copy;
                    break;
                case "requires" when value is JsonArray required:
                    Require(rules, [.. required.Select(r => r!.GetValue<string>())]);
                    break;
                default:
                    rules[name] = copy;
                    break;
            }
        }
        if (node["product"] is JsonValue product && rules["lacksProduct"] is null)
            rules["lacksProduct"] = new JsonArray(product.DeepClone());
        return draft with { Rules = rules.Deserialize<OfferRules>(Json.Options)! };
    }

    private static void Require(JsonObject rules, IReadOnlyList<string> required)
    {
        foreach (var one in required)
            switch (one)
            {
                case "openComplaint":
                    rules["onlyInTrouble"] = true;
                    break;
                case "frequentStoreVisits":
                    rules["contacts"] = new JsonArray(
                        new JsonObject
                        {
                            ["channel"] = "store",
                            ["days"] = 90,
                            ["atLeast"] = 4,
                        }
                    );
                    break;
                default:
                    throw new InvalidOperationException($"'requires' does not know '{one}'.");
            }
    }
}
