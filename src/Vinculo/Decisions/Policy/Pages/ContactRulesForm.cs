using System.Globalization;
using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Ui.Components;

namespace Vinculo.Decisions.Policy.Pages;

/// <summary>The contact rules as the form posts them; what is left empty is not limited.</summary>
internal static class ContactRulesForm
{
    /// <summary>Stretches of hours a purpose may have.</summary>
    public const int Windows = 4;

    /// <summary>Reads all of the rules. What cannot be read becomes a value that the check refuses.</summary>
    public static ContactRules Read(IFormCollection form, ContactRules before, string currency) =>
        before with
        {
            Country = HolidaySet.Countries.FirstOrDefault(c => c == form["country"]) ?? before.Country,
            Source = form["source"].ToString().Trim(),
            SeriousFrom = Number(form["seriousFrom"]) ?? before.SeriousFrom,
            MourningDays = Number(form["mourningDays"]) ?? before.MourningDays,
            FraudDays = Number(form["fraudDays"]) ?? before.FraudDays,
            AskedDays = Number(form["askedDays"]) ?? before.AskedDays,
            MonthlyBudgetMinor =
                string.IsNullOrWhiteSpace(form["budget"]) ? null
                : MoneyInput.TryParse(form["budget"], currency, out var budget) ? budget
                : -1,
            Purposes = Enum.GetValues<ContactPurpose>()
                .ToDictionary(p => p, p => Purpose(form, PurposeWords.Of(p) + "-", before.Of(p) ?? new())),
        };

    private static PurposeRules Purpose(IFormCollection form, string name, PurposeRules before) =>
        before with
        {
            Consent = Enum.TryParse<ConsentNeed>(form[name + "consent"], out var consent) ? consent : before.Consent,
            // What the form does not show stays as it was.
            NotThrough =
            [
                .. before.NotThrough.Except(ContactGate.Channels),
                .. form[name + "not"].Select(Channel).OfType<Channel>(),
            ],
            Windows =
            [
                .. Enumerable.Range(0, Windows).Select(i => Window(form, $"{name}w{i}-")).OfType<ContactWindow>(),
            ],
            NotOnHolidays = form[name + "holidays"] == "true",
            DirectADay = Number(form[name + "day"]),
            OneChannelAWeek = form[name + "week"] == "true",
            Limits =
            [
                .. ContactGate
                    .Channels.Select(Channel? (c) => c)
                    .Append(null)
                    .Select(c => Limit(form, $"{name}l-{c?.ToString() ?? "all"}-", c))
                    .OfType<ContactLimit>(),
                .. before.Limits.Where(l => l.Channel is { } other && !ContactGate.Channels.Contains(other)),
            ],
            NotOverComplaint = form[name + "complaint"] == "true",
            WaitsForQuiet = form[name + "quiet"] == "true",
            AlsoToDeceased = form[name + "deceased"] == "true",
        };

    private static ContactWindow? Window(IFormCollection form, string name)
    {
        var days = form[name + "days"]
            .Select(d => Enum.TryParse<DayOfWeek>(d, out var day) ? day : (DayOfWeek?)null)
            .OfType<DayOfWeek>()
            .ToList();
        var (from, until) = (Time(form[name + "from"]), Time(form[name + "until"]));
        return from is null && until is null ? null : new(days, from ?? default, until ?? default);
    }

    private static ContactLimit? Limit(IFormCollection form, string name, Channel? channel) =>
        Number(form[name + "count"]) is { } count ? new(channel, count, Number(form[name + "days"]) ?? 30) : null;

    private static Channel? Channel(string? text) => Enum.TryParse<Channel>(text, out var channel) ? channel : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeOnly? Time(string? text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;
}
