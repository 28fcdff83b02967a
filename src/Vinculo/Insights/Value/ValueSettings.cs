using System.Globalization;
using Vinculo.Insights.Scoring;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>What the company decides about value: how customers leave, assumptions, what a contact costs.</summary>
internal sealed class ValueSettings(Database database, Settings settings)
{
    /// <param name="Chosen">How customers leave, when a person decided it.</param>
    internal sealed record Decided(Relationship? Chosen, ValueTerms Value, CostTerms Costs);

    /// <param name="Versions">Row versions of the three settings, to give back with a change.</param>
    internal sealed record View(
        Relationship? Chosen,
        ValueTerms Value,
        CostTerms Costs,
        BusinessAdvice Advice,
        string Versions
    );

    private static readonly string[] Codes = [BusinessTerms.SettingCode, ValueTerms.SettingCode, CostTerms.SettingCode];

    public async Task<View> ReadAsync(CancellationToken cancel)
    {
        var advice = await database.ReadAsync(
            async session => BusinessGuide.Judge(await BusinessGuide.LookAsync(session)),
            cancel
        );
        var company = await settings.CompanyAsync(cancel);
        var versions = new List<string>();
        foreach (var code in Codes)
            versions.Add((await settings.RowVersionAsync(code, cancel)).ToString(CultureInfo.InvariantCulture));
        var costs = await settings.ReadAsync<CostTerms>(CostTerms.SettingCode, cancel);
        return new(
            (await settings.ReadAsync<BusinessTerms>(BusinessTerms.SettingCode, cancel))?.Chosen,
            await settings.ReadAsync<ValueTerms>(ValueTerms.SettingCode, cancel) ?? new(),
            costs?.Currency == company.Currency ? costs : CostTerms.Unsaid(company.Currency),
            advice,
            string.Join('.', versions)
        );
    }

    /// <summary>Saves what has changed; everybody is worked out with it soon after.</summary>
    /// <param name="versions">As read.</param>
    public async Task<Outcome<string>> SaveAsync(
        Decided decided,
        string versions,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (Problem(decided.Value) is { } problem)
            return problem;
        var read = versions.Split('.');
        int Version(int at) =>
            at < read.Length && int.TryParse(read[at], NumberStyles.None, CultureInfo.InvariantCulture, out var v)
                ? v
                : -1;
        var now = await ReadAsync(cancel);
        if (decided.Chosen != now.Chosen)
        {
            var kind = await settings.ChangeAsync(
                Codes[0],
                new BusinessTerms(decided.Chosen),
                Version(0),
                actor,
                cancel
            );
            if (kind.IsRefused(out var no))
                return no;
        }
        if (decided.Value != now.Value)
        {
            var value = await settings.ChangeAsync(Codes[1], decided.Value, Version(1), actor, cancel);
            if (value.IsRefused(out var no))
                return no;
        }
        if (!decided.Costs.PerContact.OrderBy(c => c.Key).SequenceEqual(now.Costs.PerContact.OrderBy(c => c.Key)))
        {
            var costs = await settings.ChangeAsync(Codes[2], decided.Costs, Version(2), actor, cancel);
            if (costs.IsRefused(out var no))
                return no;
        }
        return Codes[2];
    }

    private static Refusal? Problem(ValueTerms terms) =>
        terms.DefaultMargin is not (>= 0 and <= 1) ? Refusal.Invalid("value.share", "margin")
        : terms.HorizonMonths is < 1 or > 120 ? Refusal.Invalid("value.months", "months")
        : terms.AnnualDiscount is not (>= 0 and <= 1) ? Refusal.Invalid("value.share", "discount")
        : terms.ReferralShare is not (>= 0 and <= 1) ? Refusal.Invalid("value.share", "referral")
        : terms.WalletShare is not (>= 0 and <= 1) ? Refusal.Invalid("value.share", "wallet")
        : null;
}
