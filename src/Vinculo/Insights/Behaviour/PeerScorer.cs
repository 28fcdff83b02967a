using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;

namespace Vinculo.Insights.Behaviour;

/// <summary>
/// What is usual among customers with the same kind of main product: quartiles of every measure. It scores nobody; the
/// profile of a customer reads it.
/// </summary>
internal sealed class PeerScorer : IScorer, IFittedScorer
{
    public const string Code = "behaviour";

    /// <summary>Fewer similar customers say nothing of what is usual.</summary>
    public const int FewestPeers = 30;

    public string Model => Code;

    /// <param name="Families">By family of the main product, then by feature.</param>
    internal sealed record Kept(IReadOnlyDictionary<string, IReadOnlyDictionary<string, PeerLevel>> Families);

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var sample = await ProfileSample.OfAsync(context, cancel);
        var families = new Dictionary<string, IReadOnlyDictionary<string, PeerLevel>>(StringComparer.Ordinal);
        foreach (var family in sample.Cases.GroupBy(c => c.Family ?? "", StringComparer.Ordinal))
        {
            var levels = new Dictionary<string, PeerLevel>(StringComparer.Ordinal);
            for (var f = 0; f < sample.Names.Count; f++)
            {
                var values = family.Select(c => c.Features[f]).Where(v => !double.IsNaN(v)).Order().ToArray();
                if (values.Length >= FewestPeers)
                    levels[sample.Names[f]] = new(At(values, 0.25), At(values, 0.5), At(values, 0.75), values.Length);
            }
            if (levels.Count > 0)
                families[family.Key] = levels;
        }
        return families.Count == 0
            ? ScorerFit.Refused("behaviour.too-few", ("customers", sample.Cases.Count))
            : ScorerFit.Of(
                this,
                "quartiles-by-family",
                new Kept(families),
                new Dictionary<string, double>(StringComparer.Ordinal) { ["customers"] = sample.Cases.Count }
            );
    }

    public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        Task.FromResult<IFittedScorer?>(this);

    public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal) => [];

    private static double At(double[] sorted, double share) =>
        Math.Round(sorted[(int)Math.Round(share * (sorted.Length - 1))], 3);
}
