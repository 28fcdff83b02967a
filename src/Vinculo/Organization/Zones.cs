using Vinculo.Ui.Components;

namespace Vinculo.Organization;

/// <summary>Time zones offered in forms: the Americas and Spain first-hand, each with its offset.</summary>
internal static class Zones
{
    private static readonly string[] Names =
    [
        "America/Bogota",
        "America/Mexico_City",
        "America/Lima",
        "America/Caracas",
        "America/La_Paz",
        "America/Guayaquil",
        "America/Santiago",
        "America/Argentina/Buenos_Aires",
        "America/Montevideo",
        "America/Asuncion",
        "America/Sao_Paulo",
        "America/Panama",
        "America/Costa_Rica",
        "America/Guatemala",
        "America/El_Salvador",
        "America/Tegucigalpa",
        "America/Managua",
        "America/Santo_Domingo",
        "America/Puerto_Rico",
        "America/Havana",
        "America/Tijuana",
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "Europe/Madrid",
        "Atlantic/Canary",
        "UTC",
    ];

    public static IReadOnlyList<Choice> All { get; } =
    [.. Names.Select(name => new Choice(name, name.Replace('_', ' ')))];

    /// <summary>The list, with a zone of the installation's own at its head when it is not in it.</summary>
    public static IReadOnlyList<Choice> With(string zone) =>
        Names.Contains(zone) ? All : [new Choice(zone, zone), .. All];
}

/// <summary>"Chrome · Windows" out of what a browser says of itself.</summary>
internal static class BrowserName
{
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(string? agent)
    {
        var browser = First(Browsers);
        var system = First(Systems);
        return (browser, system) switch
        {
            (null, null) => "?",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} · {system}",
        };

        string? First((string Sign, string Name)[] known) =>
            known.FirstOrDefault(k => agent?.Contains(k.Sign, StringComparison.Ordinal) == true).Name;
    }
}
