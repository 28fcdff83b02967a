using Vinculo.Platform;

namespace Vinculo.Service.Figures;

/// <summary>The days figures are asked for.</summary>
internal static class FigurePeriod
{
    /// <summary>The refusal of a period that ends before it begins, or is longer than <paramref name="most"/> days.</summary>
    /// <param name="field">The field the refusal names.</param>
    public static Refusal? Check(DateOnly first, DateOnly last, int most, string field) =>
        last < first || last.DayNumber - first.DayNumber > most
            ? Refusal.Invalid("figures.period", field, ("days", most))
            : null;
}
