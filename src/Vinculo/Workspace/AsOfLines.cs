using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Vinculo.Insights.Warehouse;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Workspace;

/// <summary>Texts of the page that shows a customer as of a date; see the resources beside it.</summary>
public sealed class AsOfText;

/// <summary>One thing then and now, in the reader's words.</summary>
/// <param name="Group">Key of the heading it stands under.</param>
/// <param name="Key">Key of its name.</param>
public sealed record AsOfLine(string Group, string Key, string Then, string Now)
{
    public bool Changed => Then != Now;
}

/// <summary>Puts a customer then beside the customer now, line by line.</summary>
public sealed class AsOfWords(IStringLocalizer<AsOfText> text, DeskWords desk, TimeText time)
{
    public string this[string key] => text[key];

    public string Say(string key, params object[] facts) => text[key, facts];

    /// <summary>"Cambió un dato desde entonces".</summary>
    public string Changes(int count) =>
        count switch
        {
            0 => text["ChangedCount.None"],
            1 => text["ChangedCount.One"],
            _ => text["ChangedCount.Many", count],
        };

    public List<AsOfLine> Lines(CustomerThen customer)
    {
        var (then, now) = (customer.Then.Snapshot, customer.Now.Snapshot);
        List<AsOfLine> lines =
        [
            Line("Standing", "Stage", s => desk.Of(s.Notes.Stage)),
            Line("Standing", "City", s => s.Notes.City),
            Line("Standing", "Since", s => Day(s.Facts.Since)),
            Line("Standing", "Class", s => s.Notes.ValueClass?.ToString()),
            Line("Standing", "Value", s => s.Notes.ValueMinor is { } value ? Money(value, s) : null),
            Line("Standing", "Churn", Risk),
            Line("Standing", "Held", s => Held(s.Facts.Held, customer.Products)),
            Line("Money", "Margin", s => Money(s.Facts.MarginMinor, s)),
            Line("Money", "Spend", s => Money(s.Facts.SpendMinor, s)),
            Line("Money", "Purchases", s => Number(s.Facts.Purchases)),
            Line("Money", "LastPurchase", s => Day(s.Facts.LastPurchaseOn) ?? None),
            Line("Money", "Balance", s => Money(s.Facts.BalanceMinor, s)),
            Line("Dealings", "Contacts", s => Number(s.Facts.Contacts)),
            Line("Dealings", "LastContact", s => Day(s.Facts.LastContactOn) ?? None),
            Line("Dealings", "Felt", s => s.Facts.Felt?.ToString("0.0", CultureInfo.CurrentCulture)),
            Line("Dealings", "Complaints", s => Number(s.Facts.Complaints)),
            Line("Dealings", "OpenCases", s => Number(s.Facts.OpenCases)),
        ];
        if (then.Facts.OtherMoney is not null || now.Facts.OtherMoney is not null)
            lines.Insert(9, Line("Money", "Other", s => Other(s.Facts.OtherMoney)));
        if (then.Notes.Segments is not null || now.Notes.Segments is not null)
            lines.Insert(7, Line("Standing", "Segments", s => Segments(s.Notes.Segments, customer.Segments)));
        return lines;

        AsOfLine Line(string group, string key, Func<CustomerSnapshot, string?> told) =>
            new(group, key, told(then) ?? text["Unknown"], told(now) ?? text["Unknown"]);
    }

    /// <summary>There is none, which is known.</summary>
    private const string None = "—";

    private string? Risk(CustomerSnapshot snapshot) =>
        snapshot.Notes.Churn is not { } churn ? null
        : snapshot.Notes.RiskBand is { } band ? $"{NumberText.Percent(churn)} · {desk.Of(band)}"
        : NumberText.Percent(churn);

    private string? Day(DateOnly? day) => day is { } d ? time.Day(d) : null;

    private static string Money(long amount, CustomerSnapshot snapshot) =>
        MoneyText.Format(amount, snapshot.Facts.Currency);

    private static string Number(int number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static string? Held(string? held, IReadOnlyDictionary<string, string> names) =>
        held is null
            ? None
            : string.Join(
                ", ",
                Parts(held)
                    .Select(p => (names.GetValueOrDefault(p.Key) ?? p.Key) + (p.Value == "1" ? "" : " × " + p.Value))
            );

    private static string Other(string? money) =>
        money is null
            ? None
            : string.Join(
                ", ",
                Parts(money).Select(p => MoneyText.Format(long.Parse(p.Value, CultureInfo.InvariantCulture), p.Key))
            );

    /// <summary>"fibra:1 plan-60:2", part by part.</summary>
    private static IEnumerable<(string Key, string Value)> Parts(string text) =>
        text.Split(' ').Select(part => (part[..part.LastIndexOf(':')], part[(part.LastIndexOf(':') + 1)..]));

    private static string? Segments(string? json, IReadOnlyDictionary<string, string> names) =>
        json is null
            ? null
            : string.Join(
                ", ",
                Json.Read<Dictionary<string, JsonElement>>(json)
                    .Select(s => names.GetValueOrDefault($"{s.Key}:{s.Value}") ?? s.Value.ToString())
                    .Order(StringComparer.CurrentCulture)
            );
}
