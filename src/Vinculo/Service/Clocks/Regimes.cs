namespace Vinculo.Service.Clocks;

/// <summary>The regimes the product brings along.</summary>
public static class Regimes
{
    private const string Resource = "Vinculo.Service.Regimes.json";

    private static readonly Lazy<IReadOnlyList<Regime>> Shipped = new(() => ShippedData.Read<Regime>(Resource));

    /// <summary>By country and code.</summary>
    public static IReadOnlyList<Regime> All => Shipped.Value;

    /// <summary>Null for a code nobody knows.</summary>
    public static Regime? Find(string code) =>
        All.FirstOrDefault(r => r.Code.Equals(code, StringComparison.OrdinalIgnoreCase));

    /// <summary>The regime of a kind of case in a country unless the company says otherwise; null: no term of law is known.</summary>
    public static Regime? Usual(string country, CaseKind kind) =>
        All.FirstOrDefault(r => r.Country == country && r.Kinds.Contains(kind));
}
