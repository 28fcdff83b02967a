using Vinculo.Customers;

namespace Vinculo.Service.Figures;

/// <summary>Contacts of a channel in a month.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Contacts">In and out: contacts, complaints and visits.</param>
/// <param name="Felt">Contacts in which it was noted how the customer felt.</param>
/// <param name="FeltSum">Of those, 1 very bad to 5 very good, added up.</param>
/// <param name="CostMinor">What they cost by the company's own figures.</param>
public sealed record ChannelMonth(
    Channel Channel,
    DateOnly Month,
    long Contacts,
    long Felt,
    long FeltSum,
    long CostMinor
)
{
    /// <summary>How customers felt, 1 to 5; null: nobody noted it.</summary>
    public double? Feeling => Felt == 0 ? null : (double)FeltSum / Felt;

    /// <summary>Of both together, in the month of the first.</summary>
    public ChannelMonth And(ChannelMonth other) =>
        this with
        {
            Contacts = Contacts + other.Contacts,
            Felt = Felt + other.Felt,
            FeltSum = FeltSum + other.FeltSum,
            CostMinor = CostMinor + other.CostMinor,
        };
}

/// <summary>What a company's channels carry month by month.</summary>
/// <param name="Currency">ISO 4217; null: the company has not said what a contact costs.</param>
/// <param name="Until">Counted up to then; null: never yet.</param>
public sealed record ChannelBook(string? Currency, DateTimeOffset? Until, IReadOnlyList<ChannelMonth> Months);

/// <summary>Who counts contacts and knows their cost lives in a room above, which fills this in.</summary>
public interface IChannelMonths
{
    /// <param name="first">Any day of the first month.</param>
    /// <param name="last">Any day of the last month.</param>
    Task<ChannelBook> ReadAsync(DateOnly first, DateOnly last, CancellationToken cancel);
}
