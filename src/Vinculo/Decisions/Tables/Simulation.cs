using Vinculo.Customers;
using Vinculo.Decisions.Evidence;

namespace Vinculo.Decisions.Tables;

/// <summary>A trial of a version before it is published.</summary>
/// <param name="Latest">On the latest decisions, so many; null: on everybody.</param>
/// <param name="Of">Row version of the version that was tried: another means it was changed since.</param>
/// <param name="Result">Null while it runs, or when it failed.</param>
public sealed record Simulation(
    Guid Id,
    int Version,
    int Of,
    int? Latest,
    string AskedBy,
    DateTimeOffset AskedAt,
    SimulationResult? Result
);

/// <summary>What a version would change, against the rules that hold now.</summary>
public sealed record SimulationResult
{
    /// <summary>Customers judged; of the latest decisions, decisions.</summary>
    public long Looked { get; set; }

    /// <summary>Those whose first proposal, or whose promise, would be another.</summary>
    public long Changed { get; set; }

    /// <summary>Of the latest decisions, those too old to be made again: the ledger did not keep the customer as she was.</summary>
    public long NotKept { get; set; }

    /// <summary>What it would have earned by the decisions that were answered; null: it says nothing about offers.</summary>
    public ExpectedYield? Expected { get; set; }

    /// <summary>Those with something to propose now and then.</summary>
    public long ProposedBefore { get; set; }
    public long ProposedAfter { get; set; }

    /// <summary>Expected worth of the first proposals now and then, minor units.</summary>
    public double WorthBefore { get; set; }
    public double WorthAfter { get; set; }

    /// <summary>Customers whose best proposal would be worth more to the company, or less.</summary>
    public long Gaining { get; set; }
    public long Losing { get; set; }
    public string? Currency { get; set; }
    public Dictionary<string, ActionShift> Actions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By value class: <c>A</c>, <c>B</c>, <c>C</c>, <c>?</c>.</summary>
    public Dictionary<string, GroupShift> Groups { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How often each row answered.</summary>
    public long[] Rows { get; set; } = [];

    /// <summary>Those no row answered for.</summary>
    public long NoRow { get; set; }
    public List<SampleShift> Sample { get; init; } = [];
}

/// <summary>What would become of an action.</summary>
public sealed record ActionShift
{
    public long Before { get; set; }
    public long After { get; set; }

    /// <summary>How often the version says it may not be proposed where it could be now.</summary>
    public long Barred { get; set; }
}

public sealed record GroupShift
{
    public long Customers { get; set; }
    public long Changed { get; set; }
    public double WorthBefore { get; set; }
    public double WorthAfter { get; set; }
}

/// <summary>A customer for whom something would change.</summary>
public sealed record SampleShift(
    CustomerId Customer,
    string Name,
    Guid? Team,
    string? Class,
    string? Before,
    string? After,
    double Worth
);

/// <summary>Counts what a version changes, customer by customer. Pure but for what it counts into.</summary>
internal sealed class SimulationCount(PublishedVersion candidate, SimulationResult into)
{
    private const int MostSamples = 20;

    public void Add(DecisionContext context, DecisionContent before, DecisionContent after, TablesInForce now)
    {
        into.Looked++;
        if (into.Rows.Length == 0)
            into.Rows = new long[candidate.Table.Content.Rows.Count];
        CountRows(context, after);
        if (candidate.Table.Content.Purpose == TablePurpose.Service)
        {
            var (old, next) = (now.PromiseTo(context), now.With(candidate).PromiseTo(context));
            var same = Same(old, next);
            Note(context, !same, 0, 0, Told(old), Told(next));
            return;
        }
        var (first, then) = (First(before), First(after));
        into.Currency ??= (then ?? first)?.Currency;
        if (first is not null)
        {
            into.ProposedBefore++;
            Of(first.Offer).Before++;
        }
        if (then is not null)
        {
            into.ProposedAfter++;
            Of(then.Offer).After++;
        }
        var closed = before.Barred.Select(b => b.Offer).ToHashSet(StringComparer.Ordinal);
        foreach (var barred in after.Barred)
            if (barred.Bar.Code == "rule" && !closed.Contains(barred.Offer))
                Of(barred.Offer).Barred++;
        var (worth, worthThen) = (first?.Rank ?? 0, then?.Rank ?? 0);
        if (worthThen > worth)
            into.Gaining++;
        else if (worthThen < worth)
            into.Losing++;
        Note(context, first?.Offer != then?.Offer, worth, worthThen, first?.Offer, then?.Offer);
    }

    private void Note(DecisionContext context, bool changed, double before, double after, string? was, string? then)
    {
        into.WorthBefore += before;
        into.WorthAfter += after;
        var name = context.Class?.ToString() ?? "?";
        if (!into.Groups.TryGetValue(name, out var group))
            into.Groups[name] = group = new();
        group.Customers++;
        group.WorthBefore += before;
        group.WorthAfter += after;
        if (!changed)
            return;
        into.Changed++;
        group.Changed++;
        if (into.Sample.Count < MostSamples)
            into.Sample.Add(
                new(context.Customer, context.Name, context.Team, context.Class?.ToString(), was, then, after - before)
            );
    }

    private void CountRows(DecisionContext context, DecisionContent after)
    {
        if (candidate.Table.Match(context) is not { } rows)
        {
            into.NoRow++;
            return;
        }
        var offers = candidate.Table.Content.Purpose == TablePurpose.Offers;
        foreach (var row in Analytics.Decide.Tables.CompiledTable.In(rows))
        {
            into.Rows[row]++;
            // Rows of different actions answer side by side; of a promise only the first does.
            if (!offers && candidate.Table.Content.Policy != Analytics.Decide.Tables.HitPolicy.Collect)
                break;
        }
    }

    /// <summary>What would come first without chance: the most worth.</summary>
    private static WeighedOffer? First(DecisionContent content) =>
        content.Candidates.Where(c => content.Proposed.Count > 0).MaxBy(c => c.Rank);

    private ActionShift Of(string offer)
    {
        if (!into.Actions.TryGetValue(offer, out var shift))
            into.Actions[offer] = shift = new();
        return shift;
    }

    private static bool Same(ServicePromise? one, ServicePromise? other) => Told(one) == Told(other);

    private static string? Told(ServicePromise? promise) =>
        promise is null
            ? null
            : FormattableString.Invariant(
                $"{promise.FirstResponseHours} h · {promise.SolutionDays} d · {promise.Priority} · {promise.Channel} · {promise.TextEs}"
            );
}
