using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;

namespace Vinculo.Decisions.Policy.Pages;

/// <summary>The contact rules in sentences, and what a version changes in them.</summary>
internal static class ContactRulesTold
{
    /// <summary>The rules of one purpose.</summary>
    public static IEnumerable<string> Lines(PurposeRules? rules, IStringLocalizer text)
    {
        if (rules is null)
        {
            yield return text["Line.Never"];
            yield break;
        }
        yield return text["Consent." + rules.Consent];
        if (rules.NotThrough.Count > 0)
            yield return text["Line.Not", Join(rules.NotThrough)];
        yield return rules.Windows.Count == 0
            ? text["Line.Anytime"]
            : text["Line.Hours", string.Join("; ", rules.Windows.Select(Window))];
        if (rules.NotOnHolidays)
            yield return text["Line.Holidays"];
        if (rules.DirectADay is { } day)
            yield return text["Line.Day", day];
        if (rules.OneChannelAWeek)
            yield return text["Line.Week"];
        foreach (var limit in rules.Limits)
            yield return limit.Channel is { } channel
                ? text["Line.Limit", limit.Count, limit.Days, Channel(channel)]
                : text["Line.LimitAll", limit.Count, limit.Days];
        if (rules.NotOverComplaint)
            yield return text["Line.Complaint"];
        if (rules.WaitsForQuiet)
            yield return text["Line.Quiet"];
        if (rules.AlsoToDeceased)
            yield return text["Line.Deceased"];
    }

    /// <summary>What is said no more, and what is said anew.</summary>
    public static IEnumerable<string> Changes(ContactRules before, ContactRules after, IStringLocalizer text)
    {
        foreach (var purpose in Enum.GetValues<ContactPurpose>())
        {
            var name = ContactWords.Purpose(purpose);
            var (old, own) = (Lines(before.Of(purpose), text).ToList(), Lines(after.Of(purpose), text).ToList());
            foreach (var gone in old.Except(own))
                yield return text["Change.Gone", name, gone];
            foreach (var added in own.Except(old))
                yield return text["Change.New", name, added];
        }
        if ((before.MourningDays, before.FraudDays) != (after.MourningDays, after.FraudDays))
            yield return text["Quiet.Text", after.MourningDays, after.FraudDays];
        if (before.AskedDays != after.AskedDays)
            yield return text["Asked.Text", after.AskedDays];
        if (before.SeriousFrom != after.SeriousFrom)
            yield return text["Change.Serious", after.SeriousFrom];
        if (before.MonthlyBudgetMinor != after.MonthlyBudgetMinor)
            yield return text["Change.Budget"];
        if (before.Source != after.Source)
            yield return text["Change.Source", after.Source];
    }

    public static string Channel(Channel channel) =>
        DecisionWords.Term(channel.ToString(), CultureInfo.CurrentUICulture);

    public static string Day(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day);

    private static string Join(IEnumerable<Channel> channels) => string.Join(", ", channels.Order().Select(Channel));

    private static string Window(ContactWindow window) =>
        $"{string.Join(", ", window.Days.OrderBy(d => ((int)d + 6) % 7).Select(Day))} {window.From:HH:mm}–{(window.Until == default ? "24:00" : window.Until.ToString("HH:mm", CultureInfo.InvariantCulture))}";
}
