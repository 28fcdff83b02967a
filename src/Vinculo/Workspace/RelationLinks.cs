using Vinculo.Customers;

namespace Vinculo.Workspace;

/// <summary>Addresses of pages about several customers at once.</summary>
public static class RelationLinks
{
    public const string Prospects = "/clientes-potenciales";
    public const string NewProspect = "/clientes-potenciales/nuevo";

    public static string Relations(CustomerId customer) => CustomerLinks.Sheet(customer) + "/relaciones";

    public static string Company(CustomerId company) => CustomerLinks.Sheet(company) + "/empresa";

    /// <summary>Everybody of a company who is a customer.</summary>
    public static string People(CustomerId company, string? role = null) =>
        Company(company) + "/personas" + (role is null ? "" : "?rol=" + Uri.EscapeDataString(role));

    /// <summary>The same as a file.</summary>
    public static string PeopleFile(CustomerId company, string? role) =>
        Company(company) + "/personas/exportar" + (role is null ? "" : "?rol=" + Uri.EscapeDataString(role));

    /// <summary>The group a company belongs to.</summary>
    public static string Group(CustomerId company) => "/grupos/" + company;
}
