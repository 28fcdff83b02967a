using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>
/// What an installation sets: by command-line option, by a variable <c>VINCULO_…</c>, or in <c>appsettings.json</c>, in
/// that order of strength. Checked at start.
/// </summary>
public sealed class VinculoOptions
{
    /// <summary>Folder of the installation's data; made when missing.</summary>
    public string Data { get; set; } = "data";

    /// <summary><c>sqlite:FILE</c> or <c>postgres://…</c>; empty means <c>vinculo.db</c> in the data folder.</summary>
    public string? Database { get; set; }

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:5180";

    /// <summary>The company's time zone (IANA), for dates, deadlines and screens.</summary>
    public string TimeZone { get; set; } = "America/Bogota";

    /// <summary>The company's currency (ISO 4217), in which values are told.</summary>
    public string Currency { get; set; } = "COP";

    /// <summary>The company's country (ISO 3166-1), for numbers written without one.</summary>
    public string Country { get; set; } = "CO";

    /// <summary>OTLP endpoint for traces, metrics and logs; empty: none are sent.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How long a node may be silent before another takes over its background work, in seconds (2–600).</summary>
    public int JobLeaseSeconds { get; set; } = 20;

    /// <summary>The wait before the second attempt at background work, in seconds; it doubles each time (1–3600).</summary>
    public int JobRetrySeconds { get; set; } = 5;

    public DatabaseAddress Address => DatabaseAddress.Parse(Database, Data);

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>What is wrong, each with what to set, in the operating system's language; empty when all is well.</summary>
    public IEnumerable<string> Problems()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return StartFailure.Say("option.time-zone", TimeZone);
        if (Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper))
            yield return StartFailure.Say("option.currency", Currency);
        if (Country.Length != 2 || !Country.All(char.IsAsciiLetterUpper))
            yield return StartFailure.Say("option.country", Country);
        foreach (var url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (
                !Uri.TryCreate(url.Replace("://*", "://any").Replace("://+", "://any"), UriKind.Absolute, out var uri)
                || uri.Scheme is not ("http" or "https")
            )
                yield return StartFailure.Say("option.url", url);
        if (!string.IsNullOrWhiteSpace(OtlpEndpoint) && !Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out _))
            yield return StartFailure.Say("option.otlp", OtlpEndpoint);
        if (JobLeaseSeconds is < 2 or > 600)
            yield return StartFailure.Say("option.lease", "VINCULO_JOBLEASESECONDS");
        if (JobRetrySeconds is < 1 or > 3600)
            yield return StartFailure.Say("option.retry", "VINCULO_JOBRETRYSECONDS");
        string? address = null;
        try
        {
            _ = Address;
        }
        catch (Exception e) when (e is FormatException or UriFormatException or ArgumentException)
        {
            address = StartFailure.Say("option.database", e.Message);
        }
        if (address is not null)
            yield return address;
    }
}
