using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>What one contact costs on each channel, as the company says; a channel it does not name costs nothing.</summary>
public sealed class ContactCosts
{
    private readonly CostTerms? terms;

    private ContactCosts(CostTerms? terms) => this.terms = terms;

    public static async Task<ContactCosts> ReadAsync(Session session) =>
        new(await session.RecallAsync<CostTerms>(CostTerms.SettingCode));

    /// <summary>ISO 4217; null: the company has not said any costs.</summary>
    public string? Currency => terms?.Currency;

    /// <summary>Minor units a contact.</summary>
    public long Of(Channel channel) => terms?.PerContact.GetValueOrDefault(channel) ?? 0;
}
