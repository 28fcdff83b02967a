using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Service.Regulator;

/// <summary>Who the company is for its regulator, and how the regulator writes what we call otherwise.</summary>
/// <remarks>
/// [SFCSS]: fields of the complaint interface of the Colombian financial supervisor. The lists of codes change; those that are
/// not said here have to stand on the case.
/// </remarks>
public sealed record RegulatorTerms
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "service.regulator";

    /// <summary>Kind of entity; digits.</summary>
    public string EntityType { get; init; } = "";

    /// <summary>Number of the entity; digits.</summary>
    public string EntityCode { get; init; } = "";

    /// <summary>Product when a case does not say another.</summary>
    public string Product { get; init; } = "";

    /// <summary>Municipality when a case does not say another, by the official list.</summary>
    public string Municipality { get; init; } = "";

    /// <summary>Kinds of document as the regulator numbers them.</summary>
    public static IReadOnlyDictionary<string, string> Documents { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CC"] = "1",
            ["CE"] = "2",
            ["NIT"] = "3",
            ["TI"] = "4",
            ["PA"] = "5",
        };

    /// <summary>Ways in as the regulator numbers them.</summary>
    public static string ChannelOf(Channel? channel) =>
        channel switch
        {
            Channel.Store or Channel.Visit => "1",
            Channel.Voice => "2",
            Channel.Web or Channel.Chat => "3",
            Channel.App => "4",
            Channel.Email => "5",
            Channel.Social or Channel.WhatsApp => "6",
            _ => "99",
        };

    /// <summary>What makes them unusable; null: nothing.</summary>
    public Refusal? Problem() =>
        IsDigits(EntityType, 4)
            ? IsDigits(EntityCode, 6)
                ? Product.Length > 20 || Municipality.Length > 10
                    ? Refusal.Invalid("regulator.code", "product")
                    : null
                : Refusal.Invalid("regulator.code", "entityCode")
            : Refusal.Invalid("regulator.code", "entityType");

    private static bool IsDigits(string text, int most) =>
        text.Length > 0 && text.Length <= most && text.All(char.IsAsciiDigit);
}
