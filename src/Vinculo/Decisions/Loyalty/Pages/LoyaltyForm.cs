using System.Globalization;
using Vinculo.Customers;
using Vinculo.Ui.Components;

namespace Vinculo.Decisions.Loyalty.Pages;

/// <summary>The posted terms of the programme; what cannot be read becomes a number that the terms refuse.</summary>
internal sealed class LoyaltyForm(IFormCollection form)
{
    public LoyaltyTerms Read(string currency) =>
        new()
        {
            Active = form["active"] == "true",
            Everybody = form["everybody"] == "true",
            Since = DateOnly.TryParseExact(
                Text("since"),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var since
            )
                ? since
                : null,
            PointEveryMinor = MoneyInput.TryParse(form["pointEvery"], currency, out var every) ? every : 0,
            ExpiryMonths = (int)Number("expiryMonths"),
            WindowMonths = (int)Number("windowMonths"),
            GraceDays = (int)Number("graceDays"),
            Tiers =
            [
                .. Rows("tier").Select(r => new LoyaltyTier(r.Code, r.Es, r.En, r.Points)).OrderBy(t => t.AtLeast),
            ],
            Rewards = [.. Rows("reward").Select(r => new LoyaltyReward(r.Code, r.Es, r.En, r.Points))],
            ReferrerPoints = Number("referrerPoints"),
            ReferredPoints = Number("referredPoints"),
            QualifyDays = (int)Number("qualifyDays"),
        };

    private IEnumerable<(string Code, string Es, string En, long Points)> Rows(string kind)
    {
        for (var i = 0; i < LoyaltyTerms.Most; i++)
        {
            var es = Text($"{kind}{i}es");
            if (es.Length == 0)
                continue;
            var code = Text($"{kind}{i}code");
            var en = Text($"{kind}{i}en");
            yield return (
                code.Length > 0 ? code : Code(es),
                es,
                en.Length > 0 ? en : es,
                Math.Max(0, Number($"{kind}{i}points"))
            );
        }
    }

    /// <summary>A code out of a name: letters and digits, the rest dashes.</summary>
    internal static string Code(string name)
    {
        var key = NameKey.Fold(name);
        return string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-') is { Length: > 0 } code
            ? code[..Math.Min(40, code.Length)]
            : "x";
    }

    private string Text(string name) => form[name].FirstOrDefault()?.Trim() ?? "";

    private long Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) < 1e9
            ? (long)number
            : -1;
}
