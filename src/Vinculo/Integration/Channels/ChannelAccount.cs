using Vinculo.Customers;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Channels;

/// <summary>A number, mailbox, bot or page of the company.</summary>
/// <param name="Id">The account.</param>
/// <param name="Hook">The part of the address that providers call; long and not to be guessed.</param>
/// <param name="Kind">Which adapter reads it.</param>
/// <param name="Name">As people here call it.</param>
/// <param name="Channel">What the timeline calls it.</param>
/// <param name="Team">Whose queue its new matters go to; null: everybody's.</param>
/// <param name="Settings">What the adapter asks for and may be shown, by name.</param>
/// <param name="Secrets">What the adapter asks for and is never shown again, by name; opened here, protected where it is stored.</param>
/// <param name="Active">Switched on.</param>
public sealed record ChannelAccount(
    Guid Id,
    string Hook,
    string Kind,
    string Name,
    Channel Channel,
    Guid? Team,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyDictionary<string, string> Secrets,
    bool Active = true
)
{
    public ChannelLine Line =>
        new(Id, Kind, Channel, Team)
        {
            Skills = AskedSkills.Read(Setting(ChannelKinds.Skill), Setting(ChannelKinds.Topics)) ?? AskedSkills.None,
        };

    /// <summary>A setting; null when it is empty.</summary>
    public string? Setting(string name) => Filled(Settings, name);

    /// <summary>A secret; null when it is empty.</summary>
    public string? Secret(string name) => Filled(Secrets, name);

    private static string? Filled(IReadOnlyDictionary<string, string> values, string name) =>
        values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
