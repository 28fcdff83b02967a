using Vinculo.Platform;

namespace Vinculo.Decisions.Policy;

/// <summary>The contact rules the product brings along: a country's own where its law is written down, else careful ones.</summary>
internal static class ShippedRules
{
    private const string Resource = "Vinculo.Decisions.ContactRules.json";

    private static readonly Lazy<IReadOnlyDictionary<string, ContactRules>> All = new(Load);

    /// <param name="country">ISO 3166-1 alpha-2.</param>
    public static ContactRules Of(string country) =>
        All.Value.GetValueOrDefault(country) ?? All.Value["*"] with { Country = country };

    private static Dictionary<string, ContactRules> Load()
    {
        using var stream =
            typeof(ShippedRules).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without its resource {Resource}.");
        using var reader = new StreamReader(stream);
        return Json.Read<Dictionary<string, ContactRules>>(reader.ReadToEnd());
    }
}
