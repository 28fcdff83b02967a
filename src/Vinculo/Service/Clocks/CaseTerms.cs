using Vinculo.Analytics.Calendars;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Service.Clocks;

/// <summary>Which regime governs which kind of case in this company, where it is not the country's usual one.</summary>
/// <param name="ByKind">Codes of regimes; a code nobody knows, or an empty one, means no term of law.</param>
public sealed record RegimeChoice(IReadOnlyDictionary<CaseKind, string> ByKind)
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "service.regimes";
}

/// <summary>When a case has to be answered by law, by the company's regimes.</summary>
public sealed class CaseTerms(Settings settings, VinculoOptions options)
{
    /// <summary>The deadline of each case, by the case; cases no law gives a term are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, LegalDeadline>> OfAsync(
        IReadOnlyList<CaseSummary> cases,
        CancellationToken cancel
    )
    {
        if (cases.Count == 0)
            return new Dictionary<Guid, LegalDeadline>();
        var company = await settings.CompanyAsync(cancel);
        var choice = await settings.ReadAsync<RegimeChoice>(RegimeChoice.SettingCode, cancel);
        var due = new Dictionary<Guid, LegalDeadline>();
        foreach (var one in cases)
            if (
                (one.HasClocks ? Regimes.Find(one.Regime ?? "") : RegimeOf(one.Kind, company.Country, choice))
                    is { } regime
                && !LegalClock.Read(regime, one.OpenedAt, options.Zone).IsRefused(out _, out var deadline)
            )
                due[one.Id] = one.LegalDueAt is { } extended
                    ? deadline with
                    {
                        DueAt = extended,
                        DueOn = options.Zone.DayOf(extended.AddMilliseconds(-1)),
                    }
                    : deadline;
        return due;
    }

    private static Regime? RegimeOf(CaseKind kind, string country, RegimeChoice? choice) =>
        choice?.ByKind.TryGetValue(kind, out var code) == true ? Regimes.Find(code) : Regimes.Usual(country, kind);
}
