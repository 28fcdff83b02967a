using Vinculo.Decisions.Policy;

namespace Vinculo.Decisions.Outbound;

/// <summary>Counts what came of looking at customers, from a report on.</summary>
internal sealed class OutboundCount(OutboundReport from)
{
    /// <summary>She waits on another list already.</summary>
    public const string Elsewhere = "on-another-list";

    /// <summary>When the list was written down, something had happened since she was looked at.</summary>
    public const string Since = "changed-since";

    private readonly Dictionary<string, long> later = new(from.Later);
    private readonly Dictionary<string, long> never = new(from.Never);
    private readonly Dictionary<string, long> nothing = new(from.Nothing);
    private long looked = from.Looked;
    private long now = from.Now;

    public void Add(ListVerdict verdict)
    {
        looked++;
        if (verdict.Gate.Answer == ContactAnswer.Allow)
            now++;
        else
            Plus(verdict.Gate.Answer == ContactAnswer.Defer ? later : never, verdict.Gate.Code, 1);
        if (verdict.Nothing is { } why)
            Plus(nothing, why, 1);
    }

    /// <param name="elsewhere">How many of those who belong on the list wait on another one.</param>
    public OutboundReport Report(int elsewhere)
    {
        Plus(nothing, Elsewhere, elsewhere);
        return new()
        {
            Looked = looked,
            Now = now,
            Later = later,
            Never = never,
            Nothing = nothing,
        };
    }

    /// <summary>As many had nothing to be proposed any more.</summary>
    public static OutboundReport Changed(OutboundReport report, int gone)
    {
        var count = new OutboundCount(report);
        Plus(count.nothing, Since, gone);
        return count.Report(0);
    }

    private static void Plus(Dictionary<string, long> counts, string code, long many)
    {
        if (many > 0)
            counts[code] = counts.GetValueOrDefault(code) + many;
    }
}
