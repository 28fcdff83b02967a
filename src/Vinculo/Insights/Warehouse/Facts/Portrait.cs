using System.Globalization;
using Vinculo.Customers;

namespace Vinculo.Insights.Warehouse.Facts;

/// <summary>What the portraits of all customers have in common.</summary>
/// <param name="Currency">The company's.</param>
/// <param name="PaymentsCount">The company records payments and neither charges nor purchases: payments stand for them.</param>
/// <param name="DefaultMargin">Margin as a share of the amount, where no transaction tells it.</param>
/// <param name="ClassOf">The class a margin of twelve months makes; null: classes were never worked out.</param>
internal sealed record PortraitTerms(
    string Currency,
    bool PaymentsCount,
    double DefaultMargin,
    Func<long, ValueClass>? ClassOf
);

/// <summary>Draws a customer as she was at the end of a day, looking at nothing after it.</summary>
internal static class Portrait
{
    private const int Refund = 4;
    private const int Payment = 2;

    public static SnapshotFacts At(CustomerHistory history, DateOnly day, PortraitTerms terms)
    {
        var (year, month) = (CompanyCalendar.YearTo(day), CompanyCalendar.Month(day));
        double margin = 0,
            monthMargin = 0;
        long spend = 0,
            monthSpend = 0;
        int purchases = 0,
            monthPurchases = 0;
        DateOnly? lastPurchase = null;
        SortedDictionary<string, long>? others = null;
        foreach (var t in history.Transactions)
        {
            if (t.Day > day || (t.Kind == Payment && !terms.PaymentsCount))
                continue;
            if (t.Kind != Refund && (lastPurchase is null || t.Day > lastPurchase))
                lastPurchase = t.Day;
            if (t.Day < year)
                continue;
            var count = t.Kind == Refund ? 0 : 1;
            purchases += count;
            monthPurchases += t.Day >= month ? count : 0;
            if (t.Currency != terms.Currency)
            {
                others ??= new(StringComparer.Ordinal);
                others[t.Currency] = others.GetValueOrDefault(t.Currency) + t.Amount;
                continue;
            }
            var earned = t.Margin ?? t.Amount * terms.DefaultMargin;
            (margin, spend) = (margin + earned, spend + t.Amount);
            if (t.Day >= month)
                (monthMargin, monthSpend) = (monthMargin + earned, monthSpend + t.Amount);
        }

        var (holdings, held, balance) = Holdings(history, day, terms.Currency);
        var (contacts, monthContacts, lastContact, felt) = Contacts(history, day, year, month);
        int complaints = 0,
            monthComplaints = 0,
            open = 0;
        foreach (var c in history.Cases)
        {
            if (c.Opened > day)
                continue;
            open += c.Closed is null || c.Closed > day ? 1 : 0;
            if (c.Kind is not (2 or 3) || c.Opened < year)
                continue;
            complaints++;
            monthComplaints += c.Opened >= month ? 1 : 0;
        }
        return new(
            history.Since,
            terms.Currency,
            (long)Math.Round(margin),
            spend,
            purchases,
            (long)Math.Round(monthMargin),
            monthSpend,
            monthPurchases,
            others is null
                ? null
                : string.Join(
                    ' ',
                    others.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Key}:{o.Value}"))
                ),
            lastPurchase,
            holdings,
            held,
            balance,
            contacts,
            monthContacts,
            lastContact,
            felt,
            complaints,
            monthComplaints,
            open
        );
    }

    /// <summary>What of the notes follows from facts: for days on which nobody noted anything.</summary>
    public static SnapshotNotes Notes(CustomerHistory history, DateOnly day, SnapshotFacts facts, PortraitTerms terms)
    {
        var stage = Stage(history, day, facts);
        return new(
            stage,
            history.Now.City,
            history.Now.TeamId,
            stage == CustomerStage.Customer && facts.MarginMinor > 0 ? terms.ClassOf?.Invoke(facts.MarginMinor) : null
        );
    }

    /// <summary>As written down, if anything was by then; else as dealings tell.</summary>
    private static CustomerStage Stage(CustomerHistory history, DateOnly day, SnapshotFacts facts)
    {
        CustomerStage? told = null;
        foreach (var stage in history.Stages)
            if (stage.Day <= day)
                told = stage.Stage;
        if (told is { } written)
            return written;
        if (facts.Holdings > 0)
            return CustomerStage.Customer;
        foreach (var holding in history.Holdings)
            if (holding.Ended <= day)
                return CustomerStage.Former;
        return facts.LastPurchaseOn is not null || facts.Since <= day ? CustomerStage.Customer : CustomerStage.Prospect;
    }

    private static (int Count, string? Held, long Balance) Holdings(
        CustomerHistory history,
        DateOnly day,
        string currency
    )
    {
        var count = 0;
        long balance = 0;
        SortedDictionary<string, int>? products = null;
        foreach (var h in history.Holdings)
        {
            if (h.Started > day || h.Ended <= day)
                continue;
            count++;
            balance += h.Currency.Length == 0 || h.Currency == currency ? h.Amount : 0;
            products ??= new(StringComparer.Ordinal);
            products[h.Code] = products.GetValueOrDefault(h.Code) + 1;
        }
        return (
            count,
            products is null
                ? null
                : string.Join(
                    ' ',
                    products.Select(p =>
                        string.Create(CultureInfo.InvariantCulture, $"{p.Key.Replace(' ', '_')}:{p.Value}")
                    )
                ),
            balance
        );
    }

    /// <summary>What the two sides said to each other: contacts, complaints and visits, not notes of our own.</summary>
    private static (int Year, int Month, DateOnly? Last, double? Felt) Contacts(
        CustomerHistory history,
        DateOnly day,
        DateOnly year,
        DateOnly month
    )
    {
        int count = 0,
            monthly = 0,
            feelings = 0,
            sum = 0;
        DateOnly? last = null;
        foreach (var c in history.Contacts)
        {
            if (c.Day > day || c.Direction == 3 || c.Kind is not (1 or 5 or 6))
                continue;
            if (last is null || c.Day > last)
                last = c.Day;
            if (c.Day < year)
                continue;
            count++;
            monthly += c.Day >= month ? 1 : 0;
            if (c.Felt is { } felt)
                (feelings, sum) = (feelings + 1, sum + felt);
        }
        return (count, monthly, last, feelings == 0 ? null : Math.Round((double)sum / feelings, 2));
    }
}
