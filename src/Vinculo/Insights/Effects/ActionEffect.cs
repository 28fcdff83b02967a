using System.Text.Json.Serialization;
using Vinculo.Analytics.Evaluate.Uplift;

namespace Vinculo.Insights.Effects;

/// <summary>What an action does to a customer, as a score says it.</summary>
public enum EffectVerdict
{
    /// <summary>Fewer leave who are like her.</summary>
    Keeps = 1,

    /// <summary>Nothing that could be told from chance.</summary>
    Open = 2,

    /// <summary>More leave who are like her: she is left alone.</summary>
    Wakes = 3,
}

/// <summary>A tenth of a trial's customers, by expected effect, each placed by a model that had not seen her.</summary>
/// <param name="Cases">How many.</param>
/// <param name="From">The smallest effect expected in it.</param>
/// <param name="Expected">Mean expected change of the probability of leaving.</param>
/// <param name="Seen">How many more left of those it was made to; null: one side is empty.</param>
/// <param name="Error">Standard error of that; null with it.</param>
public sealed record EffectTenth(int Cases, double From, double Expected, double? Seen, double? Error);

/// <summary>What came of judging one action by those it was made to against those left alone.</summary>
/// <param name="Action">Its code.</param>
/// <param name="Treated">Cases to whom it was made.</param>
/// <param name="Control">Cases drawn and left alone.</param>
/// <param name="TreatedLeft">Share of the first who left.</param>
/// <param name="ControlLeft">Share of the others who left.</param>
/// <param name="MeanError">Standard error of the difference of the two.</param>
/// <param name="Way">The best way of learning.</param>
/// <param name="Qini">Its Qini coefficient, in parts of the best order.</param>
/// <param name="QiniLow">Lower end of where it lies in 95 % of repetitions.</param>
/// <param name="QiniHigh">Upper end.</param>
/// <param name="Evidence">Somebody responds better than others: that range lies above 0.</param>
/// <param name="Tenths">The most harmful first; empty without evidence.</param>
/// <param name="HarmFrom">Who is expected to be harmed by so much or more is left alone; null: harm was not seen.</param>
/// <param name="Model">For customers of today; null without evidence.</param>
public sealed record ActionEffect(
    string Action,
    int Treated,
    int Control,
    double TreatedLeft,
    double ControlLeft,
    double MeanError,
    UpliftMethod Way,
    double Qini,
    double QiniLow,
    double QiniHigh,
    bool Evidence,
    IReadOnlyList<EffectTenth> Tenths,
    double? HarmFrom,
    UpliftModel? Model
)
{
    /// <summary>Mean change of the probability of leaving; below 0 it keeps customers.</summary>
    [JsonIgnore]
    public double Mean => TreatedLeft - ControlLeft;

    /// <summary>Chance alone would hardly give such a mean: 0 lies outside its 95 %.</summary>
    [JsonIgnore]
    public bool MeanIsSure => Math.Abs(Mean) > 1.96 * MeanError;

    /// <summary>The tenth of the trial that a score belongs to; null without evidence.</summary>
    public EffectTenth? TenthOf(double effect)
    {
        foreach (var tenth in Tenths)
            if (effect >= tenth.From)
                return tenth;
        return Tenths.Count == 0 ? null : Tenths[^1];
    }

    /// <summary>What a score means: harm from <see cref="HarmFrom"/> on, benefit where her tenth of the trial showed it.</summary>
    public EffectVerdict VerdictOf(double effect) =>
        effect >= HarmFrom ? EffectVerdict.Wakes
        : effect < 0 && TenthOf(effect)?.Seen < 0 ? EffectVerdict.Keeps
        : EffectVerdict.Open;
}
