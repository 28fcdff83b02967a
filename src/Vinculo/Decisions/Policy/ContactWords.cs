using System.Globalization;

namespace Vinculo.Decisions.Policy;

/// <summary>What the gate says, in the reader's language; the sentences stand in <c>DecisionTexts</c> with those of bars.</summary>
internal static class ContactWords
{
    /// <summary>Why not, as a sentence; for what is allowed, that it is.</summary>
    public static string Why(ContactVerdict verdict, CultureInfo culture) =>
        DecisionWords.Sentence("bar." + verdict.Code, verdict.Facts, culture);

    public static string Purpose(ContactPurpose purpose, CultureInfo? culture = null) =>
        DecisionWords.Text("term." + ContactPolicy.PurposeTerm(purpose), culture);

    /// <summary>A moment as it is on the customer's clock: "mar 13 oct, 7:00".</summary>
    public static string Moment(DateTimeOffset at, TimeZoneInfo zone, CultureInfo? culture = null)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return (culture ?? CultureInfo.CurrentUICulture).TwoLetterISOLanguageName == "en"
            ? local.ToString("ddd MMM d, HH:mm", culture ?? CultureInfo.CurrentUICulture)
            : local.ToString("ddd d 'de' MMM, HH:mm", culture ?? CultureInfo.CurrentUICulture);
    }
}
