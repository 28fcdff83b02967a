using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions.Loyalty.Pages;
using Vinculo.Ui.Components;

namespace Vinculo.Decisions.Retention.Pages;

/// <summary>The posted table; a row without words is none, and what cannot be read becomes a number the table refuses.</summary>
internal sealed class SaveOfferForm(IFormCollection form)
{
    public List<SaveOffer> Read(string currency)
    {
        var rows = new List<SaveOffer>();
        for (var i = 0; i < SaveOfferTable.Most; i++)
        {
            var title = Text(i, "es");
            if (title.Length == 0)
                continue;
            var cost = Text(i, "cost");
            rows.Add(
                new()
                {
                    Code = Text(i, "code") is { Length: > 0 } code
                        ? code
                        : LoyaltyForm.Code($"{Text(i, "reason")} {title}"),
                    Reason = Text(i, "reason"),
                    TitleEs = title,
                    TitleEn = Text(i, "en"),
                    MinClass = Enum.TryParse<ValueClass>(Text(i, "class"), out var least) ? least : null,
                    Family = Text(i, "family") is { Length: > 0 } family ? family : null,
                    CostMinor =
                        cost.Length == 0 ? 0
                        : MoneyInput.TryParse(cost, currency, out var minor) ? minor
                        : -1,
                    MostOfValue =
                        Text(i, "most") is not { Length: > 0 } most ? 0
                        : decimal.TryParse(
                            most.Replace(',', '.'),
                            NumberStyles.AllowDecimalPoint,
                            CultureInfo.InvariantCulture,
                            out var percent
                        )
                            ? (double)(percent / 100)
                        : -1,
                    Authority = Enum.TryParse<Authority>(Text(i, "authority"), out var who) ? who : 0,
                    Service = Enum.TryParse<ServiceKind>(Text(i, "service"), out var kind) ? kind : ServiceKind.Other,
                    StayMonths =
                        Text(i, "stay") is not { Length: > 0 } stay ? 0
                        : int.TryParse(stay, NumberStyles.None, CultureInfo.InvariantCulture, out var months) ? months
                        : -1,
                }
            );
        }
        return rows;
    }

    private string Text(int row, string name) => form[$"r{row}{name}"].FirstOrDefault()?.Trim() ?? "";
}
