using Vinculo.Customers;

namespace Vinculo.Workspace;

/// <summary>Addresses of pages about several customers at once.</summary>
public static class RelationLinks
{
    public const string Prospects = "/clientes-potenciales";
    public const string NewProspect = "/clientes-potenciales/nuevo";

    public static string Relations(CustomerId customer) => CustomerLinks.Sheet(customer) + "/relaciones";

    public static string Company(CustomerId company) => CustomerLinks.Sheet(company) + "/empresa";

    /// <summary>The group a company belongs to.</summary>
    public static string Group(CustomerId company) => "/grupos/" + company;
}
