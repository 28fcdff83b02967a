using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>What one system says about one person, as it stands there. Anything may be missing.</summary>
public sealed record PersonEntry
{
    /// <summary>Code of the system; learns its own order of names. Null: unknown.</summary>
    public string? Source { get; init; }

    /// <summary>All names in one text, in the order of <see cref="Order"/>.</summary>
    public string? FullName { get; init; }

    /// <summary>Given names, when they have a place of their own.</summary>
    public string? GivenNames { get; init; }

    /// <summary>First surname; both, when there is only one place for surnames.</summary>
    public string? Surname1 { get; init; }

    /// <summary>Second surname.</summary>
    public string? Surname2 { get; init; }

    /// <summary>F, M or a word beginning so.</summary>
    public string? Sex { get; init; }

    /// <summary>Day of birth.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>Two letters, ISO 3166-1; what documents and telephones are read by.</summary>
    public string? Country { get; init; }

    /// <summary>Numbers that states or companies gave.</summary>
    public (string? Type, string Number)[] Documents { get; init; } = [];

    /// <summary>Telephones in any writing.</summary>
    public string[] Phones { get; init; } = [];

    /// <summary>E-mail addresses in any writing.</summary>
    public string[] Emails { get; init; } = [];

    /// <summary>Addresses with their city; either may be missing.</summary>
    public (string? Text, string? City)[] Addresses { get; init; } = [];

    /// <summary>Postal code.</summary>
    public string? Postcode { get; init; }

    /// <summary>When the system last changed it.</summary>
    public DateOnly? Updated { get; init; }

    /// <summary>How <see cref="FullName"/> is written.</summary>
    public NameOrder Order { get; init; }
}
