namespace Vinculo.Service.Figures;

/// <summary>Which cases a figure counts, of those opened in the period.</summary>
public enum CasePart
{
    All,

    /// <summary>Not answered yet.</summary>
    Open,

    /// <summary>A person has answered at all.</summary>
    Responded,

    /// <summary>Answered with proof, or closed by the system that keeps it.</summary>
    Solved,

    /// <summary>Solved, with the open hours known.</summary>
    Timed,

    /// <summary>The first answer came within the term of law.</summary>
    InTerm,

    /// <summary>It came later, or the term ended without one.</summary>
    OutOfTerm,

    /// <summary>The customer was not content with an answer.</summary>
    Reopened,

    /// <summary>About the same as a case that had been answered a short while before.</summary>
    Repeated,

    /// <summary>The term of law was made longer.</summary>
    Extended,
}

/// <summary>The one place that says what each part holds: the counts and the lists behind them cannot differ.</summary>
internal static class CaseParts
{
    /// <summary>As a condition on <c>service_case s</c>.</summary>
    public static string Sql(CasePart part) =>
        part switch
        {
            CasePart.Open => "s.status IN (1, 2)",
            CasePart.Responded => "s.response_minutes IS NOT NULL",
            CasePart.Solved => "(s.first_solved_at IS NOT NULL OR (s.calendar IS NULL AND s.closed_at IS NOT NULL))",
            CasePart.Timed => "s.solution_minutes IS NOT NULL",
            CasePart.InTerm => "s.in_term = TRUE",
            CasePart.OutOfTerm => "s.in_term = FALSE",
            CasePart.Reopened => "s.reopened > 0",
            CasePart.Repeated => "s.repeat_of IS NOT NULL",
            CasePart.Extended => "s.extended > 0",
            _ => "s.id IS NOT NULL",
        };

    public static string Count(CasePart part) => $"CAST(sum(CASE WHEN {Sql(part)} THEN 1 ELSE 0 END) AS bigint)";
}
