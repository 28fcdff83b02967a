using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Service;
using Vinculo.Workspace.Api;

namespace Vinculo.Workspace;

/// <summary>Texts of the desk; see the resources beside it.</summary>
public sealed class WorkspaceText;

/// <summary>The desk's words: codes, bands and channels as a reader says them.</summary>
public sealed class DeskWords(IStringLocalizer<WorkspaceText> text, ShortLists lists)
{
    public static readonly Channel[] AgentChannels =
    [
        Channel.Voice,
        Channel.WhatsApp,
        Channel.Email,
        Channel.Chat,
        Channel.Sms,
        Channel.Store,
        Channel.Visit,
        Channel.Social,
        Channel.Web,
        Channel.App,
        Channel.Fax,
    ];

    public string this[string key] => text[key];

    public string Say(string key, params object[] facts) => text[key, facts];

    /// <summary>"1 persona", "12 personas".</summary>
    public string Count(string key, long n) => text[key + (n == 1 ? ".One" : ".Many"), n];

    public string Of(Channel channel) => text["Channel." + Words.Of(channel)];

    public string Of(InteractionKind kind) => text["Kind." + Words.Of(kind)];

    public string Of(Direction direction) => text["Direction." + Words.Of(direction)];

    public string Of(CustomerKind kind) => text["CustomerKind." + Words.Of(kind)];

    public string Of(CustomerStage stage) => text["Stage." + Words.Of(stage)];

    public string Of(RiskBand band) => text["Risk." + Words.Of(band)];

    public string Of(HoldingStatus status) => text["Holding." + Words.Of(status)];

    public string Of(NeedOrigin origin) => text["Origin." + Words.Of(origin)];

    public string Of(CaseKind kind) => text["Case." + Words.Of(kind)];

    public string Of(CaseStatus status) => text["CaseStatus." + Words.Of(status)];

    public string Perception(int felt) => text["Perception." + felt.ToString(CultureInfo.InvariantCulture)];

    /// <summary>What a document says of somebody's sex; what a source wrote its own way is shown as written.</summary>
    public string Sex(string code) => Known("Sex.", code);

    /// <summary>The role another customer has for this one; a role of the company's own is shown as written.</summary>
    public string Role(string role) => Known("Role.", role);

    public string Need(string code) =>
        lists.Find(ShortLists.Needs, code)?.Name(CultureInfo.CurrentUICulture) ?? Known("Need.", code);

    /// <summary>Why the customer came.</summary>
    public string Reason(string code) =>
        lists.Find(ShortLists.Reasons, code)?.Name(CultureInfo.CurrentUICulture) ?? Known("Reason.", code);

    /// <summary>"Ciudad: ahora dice Pasto; usted escribió Popayán", one after the other.</summary>
    internal string Conflicts(IEnumerable<CustomersApi.Conflict> conflicts) =>
        string.Join(
            "; ",
            conflicts.Select(c => text["Conflict", Known("Field.", c.Field), c.Current ?? "—", c.Yours ?? "—"].Value)
        );

    /// <summary>What made two records look like one customer.</summary>
    public string Clue(string code) => Known("Clue.", code);

    public string Outcome(string code) => Known("Outcome.", code);

    public string Document(string type) => text["Document." + type] is { ResourceNotFound: false } known ? known : type;

    public static string Icon(Channel channel) =>
        channel switch
        {
            Channel.Voice => "phone",
            Channel.Email => "mail",
            Channel.Web => "globe",
            Channel.App => "smartphone",
            Channel.Chat => "message-square",
            Channel.WhatsApp => "message-circle",
            Channel.Sms => "message-square",
            Channel.Social => "at-sign",
            Channel.Fax => "printer",
            Channel.Store => "store",
            Channel.Visit => "map-pin",
            _ => "file-text",
        };

    public static string Icon(TimelineEntry entry) =>
        entry.Kind switch
        {
            InteractionKind.Complaint => "circle-alert",
            InteractionKind.Offer => "target",
            InteractionKind.Answer => "check",
            InteractionKind.Commitment => "handshake",
            InteractionKind.Change => "pencil",
            InteractionKind.Note => "file-text",
            InteractionKind.Opinion => "star",
            _ => Icon(entry.Channel),
        };

    public static string Face(int felt) =>
        felt switch
        {
            1 => "angry",
            2 => "frown",
            3 => "meh",
            4 => "smile",
            _ => "laugh",
        };

    public static string FaceTone(int felt) =>
        felt switch
        {
            <= 2 => "bad",
            3 => "warn",
            _ => "ok",
        };

    private string Known(string prefix, string code)
    {
        var found = text[prefix + code];
        if (!found.ResourceNotFound)
            return found;
        var plain = code.Replace('-', ' ').Replace('_', ' ');
        return plain.Length == 0 ? plain : char.ToUpper(plain[0], CultureInfo.CurrentCulture) + plain[1..];
    }
}
