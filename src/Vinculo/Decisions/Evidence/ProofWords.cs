using System.Globalization;
using Microsoft.Extensions.Localization;
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

    /// <summary>An amount in the currency's unit.</summary>
    public static string Money(double amount, string currency) =>
        MoneyText.Format(
            (long)Math.Round(amount * Math.Pow(10, MoneyText.MinorDigits(currency))),
            currency,
            CultureInfo.CurrentCulture
        );
}
