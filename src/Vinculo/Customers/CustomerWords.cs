using System.Text.Json.Serialization;

namespace Vinculo.Customers;

public enum CustomerKind
{
    Person = 1,
    Company = 2,
}

/// <summary>Where a customer stands in the life cycle.</summary>
public enum CustomerStage
{
    Prospect = 1,
    Customer = 2,
    Former = 3,
}

/// <summary>Value class by the company's own cut-offs; A is worth most.</summary>
public enum ValueClass
{
    [JsonStringEnumMemberName("A")]
    A = 1,

    [JsonStringEnumMemberName("B")]
    B = 2,

    [JsonStringEnumMemberName("C")]
    C = 3,
}

/// <summary>Band of the probability of leaving, by the company's own cut-offs.</summary>
public enum RiskBand
{
    Low = 1,
    Medium = 2,
    High = 3,
    VeryHigh = 4,
}

public enum ContactKind
{
    Phone = 1,
    Email = 2,
    Postal = 3,
    Social = 4,
}

public enum HoldingStatus
{
    Active = 1,
    Suspended = 2,
    Ended = 3,
}

/// <summary>How we know of a need.</summary>
public enum NeedOrigin
{
    Said = 1,
    Observed = 2,
    Inferred = 3,
}

/// <summary>The way a customer and the company meet.</summary>
public enum Channel
{
    Voice = 1,
    Email = 2,
    Web = 3,
    App = 4,
    Chat = 5,
    WhatsApp = 6,
    Sms = 7,
    Social = 8,
    Fax = 9,
    Store = 10,
    Visit = 11,
    Internal = 12,
}
