using System.Globalization;

namespace Vinculo.Insights.Effects;

/// <summary>An action of the catalogue that was tried on customers drawn by lot.</summary>
/// <param name="Code">Of the action.</param>
/// <param name="NotForFamilies">Who holds a product of one of these families could not have been drawn for it.</param>
public sealed record TriedAction(string Code, IReadOnlyList<string> NotForFamilies);

/// <summary>One customer drawn: an action was made to her, or withheld on purpose.</summary>
/// <param name="Id">Of the decision.</param>
/// <param name="Action">What was made or withheld; null: withheld whatever it would have been.</param>
/// <param name="Made">False: she was left alone.</param>
/// <param name="Own">Drawn by the permanent control group, not by another system's lot.</param>
/// <param name="Probability">With which probability this was drawn, above 0 and at most 1; null: nobody wrote it down.</param>
public readonly record struct TrialDraw(
    Guid Id,
    Guid Customer,
    DateTimeOffset At,
    string? Action,
    bool Made,
    bool Own,
    double? Probability
);

/// <summary>What the company tried by lot, and on whom: the room that decides knows it, and is above this one.</summary>
public interface IOfferTrials
{
    /// <summary>
    /// Actions of today's catalogue that were made, those made most often first; none where fewer customers were left alone.
    /// A cheap question: it is asked in every run.
    /// </summary>
    /// <param name="before">Only what was made before this moment.</param>
    /// <param name="fewest">Made, and left alone, at least so many times.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    Task<IReadOnlyList<TriedAction>> ActionsAsync(
        DateTimeOffset before,
        int fewest,
        int most,
        CancellationToken cancel
    );

    /// <summary>Every draw for these actions, in order of customer and moment; memory holds one at a time.</summary>
    /// <param name="before">Only draws before this moment.</param>
    /// <param name="actions">Codes.</param>
    IAsyncEnumerable<TrialDraw> DrawsAsync(DateTimeOffset before, IReadOnlyCollection<string> actions);

    /// <summary>What the actions of the catalogue are called, by code.</summary>
    /// <param name="language">Of the reader.</param>
    /// <param name="cancel">Gives up.</param>
    Task<IReadOnlyDictionary<string, string>> TitlesAsync(CultureInfo language, CancellationToken cancel);
}
