using System.Globalization;
using Vinculo.Customers;

namespace Vinculo.Workspace;

/// <summary>Fields of a customer by the names that an edit uses.</summary>
internal static class CustomerFields
{
    /// <summary>The fields a name is made of.</summary>
    public static IReadOnlyList<string> NamesOf(CustomerKind kind) =>
        kind == CustomerKind.Company ? ["legalName", "tradeName"] : ["givenNames", "firstSurname", "secondSurname"];

    /// <summary>The field as an edit would write it; null when it is empty or unknown.</summary>
    public static string? Text(Customer customer, string field) =>
        field switch
        {
            "stage" => Words.Of(customer.Stage),
            "givenNames" => customer.GivenNames,
            "firstSurname" => customer.FirstSurname,
            "secondSurname" => customer.SecondSurname,
            "legalName" => customer.LegalName,
            "tradeName" => customer.TradeName,
            "birthDate" => customer.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "sex" => customer.Sex,
            "language" => customer.Language,
            "city" => customer.City,
            "country" => customer.Country,
            "ownerId" => customer.OwnerId?.ToString(),
            "teamId" => customer.TeamId?.ToString(),
            _ => null,
        };
}
