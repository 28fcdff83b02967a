using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Clocks;
using Vinculo.Ui.Components;

namespace Vinculo.Service.Cases;

/// <summary>Names of units and people, and words and colours of cases, for every screen that shows one.</summary>
public sealed class CaseWords(Database database, IStringLocalizer<CaseTexts> texts, TimeProvider clock)
{
    public string this[string key] => texts[key];

    public string Say(string key, params object[] facts) => texts[key, facts];

    /// <summary>Who did it: a person by name, a part of the system in the reader's language.</summary>
    public string? By(string? name) =>
        name is not null && texts["By." + name] is { ResourceNotFound: false } known ? known.Value : name;

    /// <summary>Colour of a state.</summary>
    public static Tone Of(CaseState state) =>
        state switch
        {
            CaseState.Answered or CaseState.Closed => Tone.Ok,
            CaseState.WaitingCustomer or CaseState.WaitingThird or CaseState.Ombudsman => Tone.Warn,
            CaseState.Withdrawn or CaseState.Transferred or CaseState.Merged => Tone.Neutral,
            _ => Tone.Info,
        };

    /// <summary>Colour of how far a message has come.</summary>
    public static Tone Of(MessageStatus status) =>
        status switch
        {
            MessageStatus.Delivered or MessageStatus.Read => Tone.Ok,
            MessageStatus.Failed => Tone.Bad,
            _ => Tone.Info,
        };

    /// <summary>Colour of a date that nears.</summary>
    public Tone OfDue(DateTimeOffset? due) =>
        due is not { } at ? Tone.Neutral
        : at <= clock.GetUtcNow() ? Tone.Bad
        : at <= clock.GetUtcNow().AddDays(1) ? Tone.Warn
        : Tone.Neutral;

    /// <summary>Open minutes as hours, in the reader's words.</summary>
    public string Hours(TimeSpan open) =>
        open < TimeSpan.FromHours(1)
            ? texts["Minutes", Math.Floor(open.TotalMinutes)]
            : texts["Hours", open.TotalHours.ToString("0.#", CultureInfo.CurrentCulture)];

    public string Hours(double? minutes) => minutes is { } open ? Hours(TimeSpan.FromMinutes(open)) : "—";

    /// <summary>What a regime is called.</summary>
    public static string? Regime(string? code) =>
        code is null ? null : Regimes.Find(code)?.Name(CultureInfo.CurrentUICulture);

    public IReadOnlyList<Choice> Choices<T>(string prefix, IEnumerable<T>? values = null)
        where T : struct, Enum =>
        [.. (values ?? Enum.GetValues<T>()).Select(v => new Choice(v.ToString(), texts[$"{prefix}.{v}"]))];

    public IReadOnlyList<Choice> Severities =>
        [.. new[] { "1", "2", "3" }.Select(s => new Choice(s, texts["Severity." + s]))];

    /// <summary>Units and people who can have a case, by name.</summary>
    public Task<(IReadOnlyList<Choice> Teams, IReadOnlyList<Choice> People)> PeopleAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var (teams, people) = (new List<Choice>(), new List<Choice>());
                await session.ReadAsync(
                    Names("SELECT id, name FROM team WHERE active ORDER BY name LIMIT 2000", teams),
                    Names("SELECT id, display_name FROM app_user WHERE active ORDER BY display_name LIMIT 2000", people)
                );
                return ((IReadOnlyList<Choice>)teams, (IReadOnlyList<Choice>)people);
            },
            cancel
        );

    private static Question Names(string sql, List<Choice> into) =>
        new(sql, row => into.Add(new(row.Guid(0).ToString(), row.Text(1))));

    /// <summary>The name of a chosen value; null: none.</summary>
    public static string? Name(IReadOnlyList<Choice> choices, Guid? id) =>
        id is { } key ? choices.FirstOrDefault(c => c.Value == key.ToString())?.Title : null;

    /// <summary>A posted word as a member; null when it names none.</summary>
    public static T? Read<T>(string? word)
        where T : struct, Enum =>
        word is { Length: > 0 } && char.IsLetter(word[0]) && Enum.TryParse<T>(word, true, out var member)
            ? member
            : null;
}
