using System.Globalization;
using Vinculo.Customers;

namespace Vinculo.Workspace;

/// <summary>
/// The documents a form offers: those of the company's country by their type ("CC"), those of its neighbours by country
/// and type ("PE/DNI"), so that one list without a script says both.
/// </summary>
internal static class DocumentChoices
{
    /// <summary>Countries whose documents are checked here and offered beside the own ones.</summary>
    private static readonly string[] Others =
    [
        "AR",
        "BO",
        "BR",
        "CL",
        "CO",
        "CR",
        "DO",
        "EC",
        "ES",
        "GT",
        "HN",
        "MX",
        "NI",
        "PA",
        "PE",
        "PY",
        "SV",
        "UY",
        "VE",
    ];

    /// <summary>Value and title of every document, the company's own country first.</summary>
    public static IReadOnlyList<Ui.Components.Choice> Of(string home, DeskWords words)
    {
        var choices = NationalId
            .TypesOf(home)
            .Select(type => new Ui.Components.Choice(type, $"{type} · {words.Document(type)}"))
            .ToList();
        foreach (
            var (code, name) in Others.Select(c => (c, Name(c))).OrderBy(c => c.Item2, StringComparer.CurrentCulture)
        )
            if (code != home)
                foreach (var type in NationalId.TypesOf(code))
                    if (type != "PA")
                        choices.Add(new(code + "/" + type, $"{name} · {type} · {words.Document(type)}"));
        return choices;
    }

    /// <summary>What a choice means.</summary>
    /// <param name="value">"CC" or "PE/DNI".</param>
    /// <param name="home">ISO 3166 of the company.</param>
    public static (string Country, string Type) Read(string value, string home)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return slash == 2 ? (value[..2], value[3..]) : (home, value);
    }

    /// <summary>What should be looked at in a number that can be stored; null when nothing should.</summary>
    public static string? Doubt(string value, string? number, string home, DeskWords words)
    {
        var (country, type) = Read(value, home);
        if (NationalId.Read(number, type, country) is not { } read)
            return null;
        if (read.Placeholder)
            return words.Say("Document.Placeholder", number!);
        if (read is { Valid: false, Plausible: true, CheckDigit: not null })
            return words.Say("Document.CheckFailed", number!, type);
        return read.Plausible ? null : words.Say("Document.FormStrange", number!, type);
    }

    private static string Name(string country) => new RegionInfo(country).DisplayName;
}
