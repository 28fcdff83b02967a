using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Insights.Moves;

/// <summary>How a customer's part of the base changed between two days.</summary>
public enum ValueStep
{
    /// <summary>No customer then, one now.</summary>
    New = 1,

    /// <summary>A customer then, none now.</summary>
    Left = 2,

    Grew = 3,
    Shrank = 4,

    /// <summary>The same amount.</summary>
    Same = 5,
}

/// <summary>What the base was worth, and what changed it. Start and the steps together are the end, to the unit.</summary>
/// <param name="ByValue">Money is the expected remaining value; else the margin of twelve months, because nobody had worked out values then.</param>
/// <param name="Steps">All five, with customers and what they changed.</param>
public sealed record ValueChange(
    DateOnly From,
    bool ByValue,
    int CustomersThen,
    long StartMinor,
    int CustomersNow,
    long EndMinor,
    IReadOnlyList<(ValueStep Step, int Customers, long ChangeMinor)> Steps
);

/// <summary>The value of the base today against an earlier month end.</summary>
internal sealed class ValueMovement(BaseOnTwoDays days)
{
    public const string What = "value";

    /// <summary>What changed since the newest month end there is a snapshot of; null: there is none yet.</summary>
    /// <param name="since">Another month end; one that is not kept counts as the newest.</param>
    /// <param name="actor">Needs <c>insights.read</c>; counts whom they may see.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<ValueChange?> RunAsync(DateOnly? since, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRead))
            return null;
        var ends = await days.MonthEndsAsync(cancel);
        if (ends.Count == 0)
            return null;
        var from = since is { } day && ends.Contains(day) ? day : ends[0];
        var (value, margin) = (new Sum(), new Sum());
        var known = false;
        await foreach (var step in days.PairsAsync(from, null, cancel))
        {
            if (!actor.Sees(step.Team))
                continue;
            known |= step.Before?.ValueMinor is not null;
            value.Add(Judge(step, true));
            margin.Add(Judge(step, false));
        }
        return (known ? value : margin).Told(from, known);
    }

    /// <summary>Those of one step; null: the words name none.</summary>
    public async Task<Guid[]?> MoversAsync(MovedRef moved, Actor actor, CancellationToken cancel)
    {
        if (moved.Rest is not [var word, var money] || !Enum.TryParse<ValueStep>(word, true, out var wanted))
            return null;
        var movers = new List<Guid>();
        await foreach (var step in days.PairsAsync(moved.From, moved.To, cancel))
            if (actor.Sees(step.Team) && Judge(step, money == "value") is { } judged && judged.Step == wanted)
                movers.Add(step.Customer);
        return [.. movers];
    }

    /// <summary>The words of a step, for <see cref="MoversAsync"/>.</summary>
    public static MovedRef Ref(ValueChange change, ValueStep step) =>
        new(What, change.From, null, [step.ToString().ToLowerInvariant(), change.ByValue ? "value" : "margin"]);

    /// <summary>Customers alone are the base; null: no customer on either day.</summary>
    private static (ValueStep Step, long Then, long Now)? Judge(Step step, bool byValue)
    {
        var (then, now) = (Amount(step.Before, byValue), Amount(step.Now, byValue));
        return (then, now) switch
        {
            (null, null) => null,
            (null, { } comes) => (ValueStep.New, 0, comes),
            ({ } went, null) => (ValueStep.Left, went, 0),
            ({ } was, { } has) => (
                was < has ? ValueStep.Grew
                : was > has ? ValueStep.Shrank
                : ValueStep.Same,
                was,
                has
            ),
        };
    }

    private static long? Amount(Standing? standing, bool byValue) =>
        standing is { Stage: CustomerStage.Customer } there
            ? (byValue ? there.ValueMinor ?? 0 : there.MarginMinor)
            : null;

    private sealed class Sum
    {
        private static readonly ValueStep[] All = Enum.GetValues<ValueStep>();
        private readonly int[] customers = new int[All.Length];
        private readonly long[] change = new long[All.Length];
        private long start;
        private long end;

        public void Add((ValueStep Step, long Then, long Now)? judged)
        {
            if (judged is not { } one)
                return;
            customers[(int)one.Step - 1]++;
            change[(int)one.Step - 1] += one.Now - one.Then;
            (start, end) = (start + one.Then, end + one.Now);
        }

        public ValueChange Told(DateOnly from, bool byValue)
        {
            int Of(ValueStep step) => customers[(int)step - 1];
            var both = Of(ValueStep.Grew) + Of(ValueStep.Shrank) + Of(ValueStep.Same);
            return new(
                from,
                byValue,
                both + Of(ValueStep.Left),
                start,
                both + Of(ValueStep.New),
                end,
                [.. All.Select(step => (step, Of(step), change[(int)step - 1]))]
            );
        }
    }
}
