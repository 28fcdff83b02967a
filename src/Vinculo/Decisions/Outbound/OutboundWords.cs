using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Vinculo.Decisions.Outbound;

/// <summary>Lists in the reader's words.</summary>
internal static class OutboundWords
{
    public static string Channel(Customers.Channel channel) =>
        DecisionWords.Term(channel.ToString(), CultureInfo.CurrentUICulture);

    /// <summary>Where a customer stands: what she answered, why she was put off.</summary>
    public static string State(OutboundEntry entry, IStringLocalizer<OutboundTexts> texts) =>
        entry switch
        {
            { State: EntryState.Answered, Result: { } result } => DecisionWords.Term(
                result.ToString(),
                CultureInfo.CurrentUICulture
            ),
            { Code: { } code, State: EntryState.Waiting or EntryState.Off } =>
                $"{texts["EntryState." + entry.State]}: {Why(code, texts)}",
            _ => texts["EntryState." + entry.State],
        };

    /// <summary>A code of a list, of the contact rules or of an offer's rules in a few words.</summary>
    public static string Why(string code, IStringLocalizer<OutboundTexts> texts)
    {
        var own = texts["Code." + code];
        return own.ResourceNotFound ? DecisionWords.Text("short." + code) : own;
    }
}
