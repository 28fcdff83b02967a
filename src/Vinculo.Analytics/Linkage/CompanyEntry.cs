namespace Vinculo.Analytics.Linkage;

/// <summary>What one system says about one company, as it stands there. Anything may be missing.</summary>
public sealed record CompanyEntry
{
    /// <summary>Code of the system.</summary>
    public string? Source { get; init; }

    /// <summary>Name with or without its legal form.</summary>
    public string? Name { get; init; }

    /// <summary>Two letters, ISO 3166-1.</summary>
    public string? Country { get; init; }

    /// <summary>Tax and registry numbers.</summary>
    public (string? Type, string Number)[] Documents { get; init; } = [];

    /// <summary>Telephones in any writing.</summary>
    public string[] Phones { get; init; } = [];

    /// <summary>E-mail addresses in any writing.</summary>
    public string[] Emails { get; init; } = [];

    /// <summary>Addresses with their city; either may be missing.</summary>
    public (string? Text, string? City)[] Addresses { get; init; } = [];

    /// <summary>Name of the person one speaks to.</summary>
    public string? Contact { get; init; }

    /// <summary>When the system last changed it.</summary>
    public DateOnly? Updated { get; init; }
}
