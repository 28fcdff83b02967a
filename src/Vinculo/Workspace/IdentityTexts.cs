using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Organization;

namespace Vinculo.Workspace;

/// <summary>Texts of the identity pages; see the resources beside it.</summary>
public sealed class IdentityTexts;

/// <summary>Fields, rules, tables and events of identity, as a reader says them.</summary>
public sealed class IdentityWords(IStringLocalizer<IdentityTexts> text, DeskWords desk, FieldNames own)
{
    private IReadOnlyList<KeyValuePair<string, string>> names = [];

    public string this[string key] => text[key];

    public string Say(string key, params object[] facts) => text[key, facts];

    /// <summary>Reads what the company calls its own fields.</summary>
    public async Task OpenAsync() => names = await own.OfAsync("customer", CultureInfo.CurrentUICulture);

    public string Field(string field) =>
        field.StartsWith("attr.", StringComparison.Ordinal)
            ? names.FirstOrDefault(n => n.Key == field[5..]).Value ?? field[5..]
        : field.StartsWith("contact", StringComparison.Ordinal) ? text["Field.contact"]
        : text["Field." + field];

    /// <summary>A value as people read it.</summary>
    public string Value(string field, string? value) =>
        value is null ? text["Empty"]
        : field is "birthDate" or "since"
        && DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("d", CultureInfo.CurrentCulture)
        : field.StartsWith("attr.", StringComparison.Ordinal) ? value.Trim('"')
        : value;

    public string Rule(string rule) => text["Rule." + rule];

    public string Rule(FieldRule rule) => Rule(char.ToLowerInvariant(rule.ToString()[0]) + rule.ToString()[1..]);

    /// <summary>Whose word a value is.</summary>
    public string Source(FieldClaim claim, IReadOnlyDictionary<string, string> systems) =>
        claim.Origin switch
        {
            ClaimOrigin.Record => (systems.GetValueOrDefault(claim.System ?? "") ?? claim.System)
                + (claim.SourceKey is null ? "" : " · " + claim.SourceKey),
            ClaimOrigin.Kept => text["Source.kept"],
            _ => claim.System ?? text["Source.person"].Value,
        };

    /// <summary>Tables a reader knows; null for the inner ones.</summary>
    public string? Table(string table) =>
        text["Table." + table] is { ResourceNotFound: false } said ? said.Value : null;

    /// <summary>Who did it; the programme's own work has a name too.</summary>
    public string By(IdentityEvent done) => Known("By.", done.ActorName);

    /// <summary>Why, as written; the programme's own reasons in the reader's language.</summary>
    public string Why(IdentityEvent done) => Known("Why.", done.Reason);

    private string Known(string group, string code) =>
        text[group + code] is { ResourceNotFound: false } said ? said.Value : code;

    public string Event(IdentityEventKind kind) => text["Event." + kind];

    public string Stage(CustomerStage stage) => desk.Of(stage);
}
