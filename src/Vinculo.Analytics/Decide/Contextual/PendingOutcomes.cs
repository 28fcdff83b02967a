namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>What became of an outcome that was told.</summary>
public enum OutcomeReceipt
{
    /// <summary>It is final: learn from it.</summary>
    Settled,

    /// <summary>A part of a yes; the best part so far counts when the window closes.</summary>
    Noted,

    /// <summary>The case was settled before: told twice, or after its window had closed.</summary>
    Late,

    /// <summary>No such case was ever opened.</summary>
    Unknown,
}

/// <summary>A choice and what came of it.</summary>
/// <param name="Action">Place of the action.</param>
/// <param name="Context">The context it was chosen in.</param>
/// <param name="Outcome">0 … 1.</param>
public sealed record SettledChoice(int Action, IReadOnlyList<double> Context, double Outcome);

/// <summary>Choices that wait for their outcome: a silence is a no only once the attribution window has closed.</summary>
/// <param name="window">How long an outcome is still taken to come of the choice, above zero.</param>
/// <remarks>
/// [C2014]: learning a no at once would punish whatever was offered last. Each case is settled exactly once. Times are the
/// caller's; a clock that jumps back closes nothing early and opens nothing again.
/// </remarks>
public sealed class PendingOutcomes<TKey>(TimeSpan window)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Waiting> waiting = [];
    private readonly Queue<(TKey Key, DateTimeOffset Closes)> closing = [];
    private readonly HashSet<TKey> settled = [];

    private sealed record Waiting(int Action, double[] Context, DateTimeOffset Closes)
    {
        public double Part { get; set; }
    }

    /// <summary>Cases still open.</summary>
    public int Count => waiting.Count;

    /// <summary>Opens a case; false when it is known already.</summary>
    /// <param name="key">Which decision.</param>
    /// <param name="action">Place of its action.</param>
    /// <param name="context">Its context; copied.</param>
    /// <param name="at">When it was made.</param>
    public bool Open(TKey key, int action, ReadOnlySpan<double> context, DateTimeOffset at)
    {
        if (settled.Contains(key) || waiting.ContainsKey(key))
            return false;
        waiting.Add(key, new Waiting(action, context.ToArray(), at + window));
        closing.Enqueue((key, at + window));
        return true;
    }

    /// <summary>Takes in an outcome.</summary>
    /// <param name="key">Which decision.</param>
    /// <param name="outcome">0 … 1.</param>
    /// <param name="at">When it came.</param>
    /// <param name="isFinal">False for a part, such as a look at the offer.</param>
    /// <param name="choice">What to learn from when settled; else null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is out of range.</exception>
    public OutcomeReceipt Take(TKey key, double outcome, DateTimeOffset at, bool isFinal, out SettledChoice? choice)
    {
        if (!(outcome >= 0 && outcome <= 1))
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome lies in 0 … 1.");
        choice = null;
        if (!waiting.TryGetValue(key, out var open))
            return settled.Contains(key) ? OutcomeReceipt.Late : OutcomeReceipt.Unknown;
        if (at > open.Closes)
            return OutcomeReceipt.Late;
        open.Part = Math.Max(open.Part, outcome);
        if (!isFinal)
            return OutcomeReceipt.Noted;
        choice = Settle(key, isFinal && outcome == 0 ? 0 : open.Part);
        return OutcomeReceipt.Settled;
    }

    /// <summary>Settles what has waited long enough, in the order it was opened: with its best part, or with a no.</summary>
    public IReadOnlyList<SettledChoice> Close(DateTimeOffset now)
    {
        var closed = new List<SettledChoice>();
        while (closing.TryPeek(out var first) && first.Closes < now)
        {
            closing.Dequeue();
            if (waiting.TryGetValue(first.Key, out var open))
                closed.Add(Settle(first.Key, open.Part));
        }
        return closed;
    }

    private SettledChoice Settle(TKey key, double outcome)
    {
        waiting.Remove(key, out var open);
        settled.Add(key);
        return new SettledChoice(open!.Action, open.Context, outcome);
    }
}
