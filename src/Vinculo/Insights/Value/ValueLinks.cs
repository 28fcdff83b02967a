using Vinculo.Customers;

namespace Vinculo.Insights.Value;

/// <summary>Addresses of what a customer is worth, needs, does and sways.</summary>
public static class ValueLinks
{
    /// <summary>The value of all customers together.</summary>
    public const string Base = "/valor";

    public const string Export = "/valor/exportar";

    public const string Terms = "/settings/value";

    /// <summary>Where answers about the wallet are kept, and how large the market is.</summary>
    public const string Wallet = "/settings/wallet";

    public static string Sheet(CustomerId customer) => "/clientes/" + customer;

    public static string Value(CustomerId customer) => Sheet(customer) + "/valor";

    /// <summary>Where somebody says that an amount that was doubted is right.</summary>
    public static string Confirm(CustomerId customer, Guid amount) => $"{Value(customer)}/montos/{amount}/confirmar";

    public static string Influence(CustomerId customer) => Sheet(customer) + "/influencia";

    public static string Behaviour(CustomerId customer) => Sheet(customer) + "/comportamiento";
}
