namespace Vinculo.Decisions.Policy;

/// <summary>What a contact that we start is for. The law binds each differently.</summary>
public enum ContactPurpose
{
    /// <summary>Offers and advertising.</summary>
    Commercial = 1,

    /// <summary>What is owed.</summary>
    Collection = 2,

    /// <summary>What the customer has: the contract, a visit, an open case.</summary>
    Service = 3,

    /// <summary>The customer asked for it: a call back, information.</summary>
    Requested = 4,

    /// <summary>Confirms something done with money.</summary>
    Transactional = 5,

    /// <summary>Warns of something suspicious.</summary>
    Fraud = 6,

    /// <summary>A notice the law orders.</summary>
    Legal = 7,
}
