using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Ui;

namespace Vinculo.Decisions.Evidence;

/// <summary>Texts of the proof of value, for its page and its file.</summary>
public sealed class ProofWords(IStringLocalizer<ProofWords> texts)
{
    public string this[string name] => texts[name].Value;

    public string this[string name, params object[] facts] => texts[name, facts].Value;

    /// <summary>The group of a customer's sex as read; other words as they are written.</summary>
    public string Sex(string sex) =>
        texts["Sex." + sex.ToUpperInvariant()] is { ResourceNotFound: false } known ? known.Value : sex;

    /// <summary>What people are compared by.</summary>
    public string Attribute(string code, FairAttribute? about) =>
        Offer.IsEnglish(CultureInfo.CurrentUICulture)
            ? about?.NameEn ?? texts["By." + code].Value
            : about?.NameEs ?? texts["By." + code].Value;

    /// <summary>A group of an attribute: a word in the reader's language, a band of numbers.</summary>
    public string Group(FairnessProof fairness, string group) =>
        fairness.Attribute switch
        {
            FairAttribute.Sex => Sex(group),
            FairAttribute.Age or FairAttribute.City => group,
            _ => fairness.About switch
            {
                { Kind: CellKind.YesNo } => texts[group == "true" ? "Yes" : "No"].Value,
                { Kind: CellKind.Number or CellKind.Money or CellKind.Share } about => Band(group, about.Kind),
                { Known: { } known } => known.FirstOrDefault(k => k.Code == group)?.Name(CultureInfo.CurrentUICulture)
                    ?? group,
                _ => group,
            },
        };

    private string Band(string band, CellKind kind)
    {
        var cuts = band.Split('|');
        return cuts is not [var low, var high] ? band
            : low.Length == 0 && high.Length == 0 ? texts["Band.All"].Value
            : low.Length == 0 ? texts["Band.Below", Cut(high)].Value
            : high.Length == 0 ? texts["Band.From", Cut(low)].Value
            : texts["Band.Between", Cut(low), Cut(high)].Value;

        string Cut(string cut)
        {
            var number = double.Parse(cut, CultureInfo.InvariantCulture);
            return kind == CellKind.Share
                ? NumberText.Percent(number, 1)
                : number.ToString("#,0.##", CultureInfo.CurrentCulture);
        }
    }

    /// <summary>An amount in the currency's unit.</summary>
    public static string Money(double amount, string currency) =>
        MoneyText.Format(
            (long)Math.Round(amount * Math.Pow(10, MoneyText.MinorDigits(currency))),
            currency,
            CultureInfo.CurrentCulture
        );
}
