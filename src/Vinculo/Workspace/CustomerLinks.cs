using Vinculo.Customers;

namespace Vinculo.Workspace;

/// <summary>Addresses of the desk.</summary>
public static class CustomerLinks
{
    public const string PointOfContact = "/punto-de-contacto";
    public const string List = "/clientes";
    public const string New = "/clientes/nuevo";
    public const string FirstSteps = "/primeros-pasos";
    public const string Home = "/inicio";

    public const string Merge = "/clientes/unir";

    public static string Identity(CustomerId customer) => Sheet(customer) + "/identidad";

    public static string AsOf(CustomerId customer) => Sheet(customer) + "/a-la-fecha";

    public static string Split(CustomerId customer) => Split(customer.Value);

    public static string Split(Guid customer) => $"/clientes/{customer:D}/separar";

    public static string Compare(CustomerId one, CustomerId other) => $"{Merge}?uno={one}&otro={other}";

    public static string Sheet(CustomerId customer) => "/clientes/" + customer;
}

/// <summary>Where the first-run guide leads: pages of the rooms below.</summary>
internal static class FirstStepsLinks
{
    public const string Import = "/importar";
    public const string Sample = "/importar#sample";
    public const string Offers = "/offers";
}
