using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Decisions.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Learning;

/// <summary>What is known of the chance of a yes to an offer, for a customer read as numbers.</summary>
internal interface IBeliefs
{
    /// <summary>For one customer and moment, asked of offer after offer, each with the log odds that learning begins at.</summary>
    /// <returns>Null for an offer of which nothing was written down: it could be made and was not among those compared.</returns>
    Func<Offer, double, BelievedOdds?> For(double[] context);
}

/// <summary>What the house believes at a moment, and by which numbers it reads a customer.</summary>
internal sealed record Beliefs(ContextShape Shape, SharedBeliefs Shared) : IBeliefs
{
    /// <summary>
    /// How the house learns. Every offer begins at its own usual odds (a base rate of ½ adds nothing to them), as sure as
    /// some twenty answers would make one.
    /// </summary>
    public static LearnerOptions Options { get; } =
        new()
        {
            BaseRate = 0.5,
            InterceptVariance = 0.25,
            SlopeVariance = 0.01,
        };

    public static Beliefs None { get; } =
        new(ContextShape.First, SharedBeliefs.Of(ContextShape.First.Size, Options, []));

    public Func<Offer, double, BelievedOdds?> For(double[] context)
    {
        var any = Shared.AlongAny(context);
        return (offer, usualOdds) => Shared.Along(offer.Code, usualOdds, context, any);
    }

    /// <summary>The same for one offer.</summary>
    public BelievedOdds Of(Offer offer, ReadOnlySpan<double> context) =>
        Shared.Along(offer.Code, ContextShape.UsualOdds(offer.PriorRate), context);
}

/// <summary>
/// What the house has learnt, in memory. The database holds it; this node sees its own answers at once and those of others
/// at the next look, several times a second. The same rows give the same beliefs on every node.
/// </summary>
internal sealed class Learnt(Database database)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> versions = new(StringComparer.Ordinal);
    private volatile Beliefs now = Beliefs.None;
    private int shapeVersion;
    private int priorVersion = -1;

    /// <summary>What is believed now.</summary>
    public Beliefs Now => now;

    /// <summary>Reads what has changed since the last look: other nodes' answers, a prior learnt anew, another shape.</summary>
    public async Task LookAsync(CancellationToken cancel = default)
    {
        var (heads, kept) = await database.ReadAsync(
            async session => (await BeliefRows.HeadsAsync(session), await BeliefRows.PriorAsync(session)),
            cancel
        );
        var whole = kept.Shape.Version != shapeVersion || kept.Version != priorVersion || heads.Count < Known();
        var changed = whole ? heads : [.. heads.Where(h => IsNew(h.Offer, h.Version))];
        if (changed.Count == 0 && !whole)
            return;
        var rows = await database.ReadAsync(
            session => BeliefRows.ReadAsync(session, whole ? null : [.. changed.Select(h => h.Offer)], kept.Shape),
            cancel
        );
        lock (gate)
        {
            if (whole)
            {
                versions.Clear();
                (shapeVersion, priorVersion) = (kept.Shape.Version, kept.Version);
                now = new Beliefs(
                    kept.Shape,
                    SharedBeliefs.Of(
                        kept.Shape.Size,
                        Beliefs.Options,
                        rows.Select(r => new KeyValuePair<string, AnswerEvidence>(r.Offer, r.Evidence)),
                        kept.Prior
                    )
                );
                foreach (var row in rows)
                    versions[row.Offer] = row.Version;
                return;
            }
            foreach (var row in rows)
                Take(row);
        }
    }

    /// <summary>An answer was learnt and committed here.</summary>
    public void Told(BeliefRows.Belief row, int shape)
    {
        lock (gate)
            if (shape == shapeVersion)
                Take(row);
    }

    private int Known()
    {
        lock (gate)
            return versions.Count;
    }

    private bool IsNew(string offer, int version)
    {
        lock (gate)
            return !versions.TryGetValue(offer, out var known) || known < version;
    }

    private void Take(BeliefRows.Belief row)
    {
        if (versions.TryGetValue(row.Offer, out var known) && known >= row.Version)
            return;
        versions[row.Offer] = row.Version;
        now = now with { Shared = now.Shared.With(row.Offer, row.Evidence) };
    }
}
