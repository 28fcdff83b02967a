namespace Vinculo.Service.Fulfilment;

/// <summary>What became of what was due in a period: each promise stands in exactly one part.</summary>
public enum UndertakingPart
{
    /// <summary>Kept by its day.</summary>
    InTime,

    /// <summary>Kept after its day.</summary>
    KeptLate,

    /// <summary>Said to be broken.</summary>
    Broken,

    /// <summary>Open, and its day is over.</summary>
    Late,

    /// <summary>Open, and its day is still to come.</summary>
    Pending,

    /// <summary>Nothing was to come of it.</summary>
    Cancelled,
}

/// <summary>The one place that says what each part holds: the counts and the lists behind them cannot differ.</summary>
internal static class UndertakingParts
{
    /// <summary>As a condition on <c>commitment m</c>, with the parameter <c>today</c>.</summary>
    public static string Sql(UndertakingPart part) =>
        part switch
        {
            UndertakingPart.InTime => "m.state = 2 AND coalesce(m.in_time, TRUE) = TRUE",
            UndertakingPart.KeptLate => "m.state = 2 AND m.in_time = FALSE",
            UndertakingPart.Broken => "m.state = 3",
            UndertakingPart.Late => "m.state = 1 AND m.due_on < @today",
            UndertakingPart.Pending => "m.state = 1 AND m.due_on >= @today",
            _ => "m.state = 4",
        };

    public static string Count(UndertakingPart part) => $"CAST(sum(CASE WHEN {Sql(part)} THEN 1 ELSE 0 END) AS bigint)";
}
