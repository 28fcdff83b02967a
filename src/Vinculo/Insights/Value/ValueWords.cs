using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Insights.Value;

/// <summary>Texts of value, influence, needs and behaviour; see the resources beside it.</summary>
public sealed class ValueTexts;

/// <summary>The lines of a formula as a reader says them.</summary>
internal sealed class ValueWords(IStringLocalizer<ValueTexts> text, TimeText time)
{
    public string this[string key] => text[key];

    public string Say(string key, params object[] facts) => text[key, facts];

    public string Of(Channel channel) => text["Channel." + channel];

    /// <summary>A product by its name in the reader's language.</summary>
    public static string Product(string spanish, string? english) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" && !string.IsNullOrWhiteSpace(english)
            ? english
            : spanish;

    /// <summary>Products by their names in the reader's language, by code.</summary>
    public static async Task<Dictionary<string, string>> ProductsAsync(Session session, string[] codes) =>
        codes.Length == 0
            ? []
            : (
                await session.QueryAsync(
                    $"SELECT code, name_es, name_en FROM product WHERE code {session.InValues("codes")}",
                    row => (Code: row.Text(0), Name: Product(row.Text(1), row.TextOrNull(2))),
                    ("codes", codes)
                )
            ).ToDictionary(p => p.Code, p => p.Name, StringComparer.Ordinal);

    /// <summary>What a line says, its numbers in it.</summary>
    public string Sentence(ValueLine line, string currency)
    {
        var key = "Line." + line.Code;
        var label = line.Code == "contacts" ? Of(Enum.Parse<Channel>(line.Label!)) : line.Label ?? "";
        var unit = line.UnitMinor is { } minor ? MoneyText.Format(minor, currency) : "";
        // Which of the three it is, not the three of them.
        if (line is { Code: "next.kind", Number: { } kind })
            key += "." + kind.ToString("0", CultureInfo.InvariantCulture);
        if (line is { Code: "contacts", UnitMinor: 0 })
            key += ".unsaid";
        if (line.Code.StartsWith("margin.", StringComparison.Ordinal))
            label = label.Length == 0 ? text["NoProduct"] : label;
        var sentence = text[key, line.Number ?? 0, label, unit];
        return sentence.ResourceNotFound
            ? ReasonText.Of(line.Code, line.Number, line.Label, CultureInfo.CurrentCulture)
            : sentence;
    }

    /// <summary>Where a line was read and of which days, in small letters; null when there is nothing to say.</summary>
    public string? Origin(ValueLine line)
    {
        var days =
            line is { From: { } from, To: { } to } ? text["Days", Day(from), Day(to)].Value
            : line.To is { } at ? text["AsOf", Day(at)].Value
            : null;
        var source =
            line.Source is not { } name ? null
            : text["Source." + name.Split(':')[0]] is { ResourceNotFound: false } known ? known.Value
            : text["Source.system", name].Value;
        return (source, days) switch
        {
            (null, null) => null,
            (null, _) => days,
            (_, null) => source,
            _ => $"{source} · {days}",
        };
    }

    private string Day(DateTimeOffset at) => time.Day(DateOnly.FromDateTime(time.Local(at).DateTime));
}
