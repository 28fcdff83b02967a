using Vinculo.Analytics.Score;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Features;

/// <summary>
/// What is usual of each measure and of how people feel, and how far one customer's own months are to be believed against
/// it. Learnt once a run, from a stretch of the customers.
/// </summary>
/// <param name="Levels">By code of the measure, or <see cref="Perception"/>.</param>
internal sealed record UsualLevels(IReadOnlyDictionary<string, Credibility> Levels)
{
    /// <summary>Code of how people felt.</summary>
    public const string Perception = "perception";

    /// <summary>Rows of facts that are looked at: more do not move the means.</summary>
    private const int Rows = 200_000;

    public static UsualLevels None { get; } = new(new Dictionary<string, Credibility>());

    /// <summary>What is usual; null: it does not show.</summary>
    public Credibility? Of(string code) => Levels.GetValueOrDefault(code);

    /// <summary>Amounts below nothing count as nothing: what is used is not used backwards.</summary>
    public static double Counted(double amount) => Math.Max(0, amount);

    public static async Task<UsualLevels> ReadAsync(Session session, IReadOnlyCollection<string> measures)
    {
        var seen = measures.ToDictionary(code => code, _ => new Credibility.Moments(), StringComparer.Ordinal);
        seen[Perception] = new();
        await foreach (
            var (customer, code, amount) in session.StreamAsync(
                $"SELECT customer_id, code, amount FROM measure ORDER BY customer_id, month, code LIMIT {Rows}",
                row => (row.Guid(0), row.Text(1), row.Double(2))
            )
        )
            if (seen.TryGetValue(code, out var moments))
                moments.Add(customer, Counted(amount));
        await foreach (
            var (customer, felt) in session.StreamAsync(
                $"""
                SELECT customer_id, perception FROM (SELECT customer_id, perception FROM interaction
                  ORDER BY customer_id, occurred_at, id LIMIT {Rows}) looked WHERE perception IS NOT NULL ORDER BY customer_id
                """,
                row => (row.Guid(0), row.Int(1))
            )
        )
            seen[Perception].Add(customer, felt);
        var levels = new Dictionary<string, Credibility>(StringComparer.Ordinal);
        foreach (var (code, moments) in seen)
            if (moments.Close() is { Pull: < double.PositiveInfinity } level)
                levels[code] = level;
        return new(levels);
    }
}
