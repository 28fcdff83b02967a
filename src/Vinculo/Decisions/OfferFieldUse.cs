using Vinculo.Customers.Capture;

namespace Vinculo.Decisions;

/// <summary>Fields that the rules of running offers ask for: whoever lacks them cannot be offered what might fit.</summary>
internal sealed class OfferFieldUse(OfferBook book) : IFieldUse
{
    private const double WorthOfOne = .1;
    private const double MostWorth = .5;

    public async ValueTask<IReadOnlyDictionary<string, FieldUse>> OfFieldsAsync(CancellationToken cancel)
    {
        var page = await book.OpenAsync(cancel);
        return page
            .Offers.Where(o => o.Active)
            .SelectMany(o => Fields(o).Distinct(StringComparer.Ordinal))
            .GroupBy(f => f, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => new FieldUse("offers", g.Count(), Math.Min(MostWorth, WorthOfOne * g.Count())),
                StringComparer.Ordinal
            );
    }

    private static IEnumerable<string> Fields(Offer offer)
    {
        var rules = offer.Rules;
        if (rules.AgeFrom is not null || rules.AgeTo is not null)
            yield return CaptureTerms.BirthDate;
        if (rules.Cities.Count > 0)
            yield return CaptureTerms.City;
        if (rules.Needs.Count > 0 || offer.Contexts.Any(c => c.When.Need is not null))
            yield return CaptureTerms.Needs;
        foreach (var attribute in rules.Attributes)
            yield return "attr." + attribute.Code;
        if (offer.IsCommercial)
            yield return CaptureTerms.Consent;
    }
}
