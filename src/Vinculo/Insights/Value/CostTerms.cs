using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Interactions;

namespace Vinculo.Insights.Value;

/// <summary>
/// What attending a customer costs the company, a contact, by channel. Nobody knows it but the company: until it says so
/// nothing is taken off, and every page that shows a value says that too.
/// </summary>
/// <param name="Currency">Of the amounts; costs in another currency than the values are not taken off.</param>
/// <param name="PerContact">Minor units a contact; a channel that is not named costs nothing.</param>
internal sealed record CostTerms(string Currency, IReadOnlyDictionary<Channel, long> PerContact)
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "insights.costs";

    /// <summary>More than this for one contact is a slip of the finger: ten million in the currency's unit.</summary>
    public const long Most = 1_000_000_000;

    public static CostTerms Unsaid(string currency) => new(currency, new Dictionary<Channel, long>());

    public bool AreSaid => PerContact.Values.Any(cost => cost > 0);

    /// <summary>Channels a company may attend through, those with a person first.</summary>
    public static IReadOnlyList<Channel> Channels { get; } =
    [
        Channel.Store,
        Channel.Visit,
        Channel.Voice,
        Channel.Chat,
        Channel.WhatsApp,
        Channel.Email,
        Channel.Social,
        Channel.Sms,
        Channel.App,
        Channel.Web,
        Channel.Fax,
    ];

    /// <summary>What somebody's contacts of a stretch of time cost.</summary>
    /// <param name="facts">The customer.</param>
    /// <param name="from">First moment that counts.</param>
    /// <param name="to">First moment that no longer does.</param>
    /// <param name="currency">Of the values the cost is taken from.</param>
    /// <returns>A line a channel with contacts, the dearest first.</returns>
    public List<CostLine> Of(CustomerFacts facts, DateTimeOffset from, DateTimeOffset to, string currency)
    {
        Span<int> counts = stackalloc int[16];
        for (var i = facts.Contacts.Count - 1; i >= 0; i--)
        {
            var contact = facts.Contacts[i];
            if (contact.At < from)
                break;
            if (contact.At < to && Counts(contact.Kind))
                counts[(int)contact.Channel & 15]++;
        }
        var lines = new List<CostLine>();
        for (var channel = 1; channel < counts.Length; channel++)
            if (counts[channel] > 0 && (Channel)channel != Channel.Internal)
                lines.Add(new((Channel)channel, counts[channel], UnitOf((Channel)channel, currency)));
        lines.Sort((a, b) => b.TotalMinor.CompareTo(a.TotalMinor));
        return lines;
    }

    /// <summary>What is noted beside a contact, such as the answer to an offer, is not a contact of its own.</summary>
    public static bool Counts(InteractionKind kind) =>
        kind is InteractionKind.Contact or InteractionKind.Visit or InteractionKind.Complaint or InteractionKind.Offer;

    private long UnitOf(Channel channel, string currency) =>
        currency == Currency ? PerContact.GetValueOrDefault(channel) : 0;
}

/// <summary>The contacts of one channel and what they cost.</summary>
internal readonly record struct CostLine(Channel Channel, int Contacts, long UnitMinor)
{
    public long TotalMinor => Contacts * UnitMinor;
}
