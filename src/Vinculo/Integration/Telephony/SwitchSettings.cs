using System.Globalization;
using Vinculo.Integration.Channels;
using Vinculo.Platform;

namespace Vinculo.Integration.Telephony;

/// <summary>A switchboard and how it is spoken to.</summary>
/// <param name="Technology">What stands before an extension in a dial string: <c>PJSIP</c>, <c>user</c>.</param>
/// <param name="Context">Where numbers dialled by a desk are understood.</param>
/// <param name="Extensions">Most digits an extension has; what is longer is a number outside.</param>
/// <param name="Recordings">Address that recordings are listened to under, the file's name behind it; null: nowhere.</param>
internal sealed record SwitchSettings(
    string Host,
    int Port,
    bool Encrypted,
    string User,
    string Password,
    string Technology,
    string Context,
    int Extensions,
    string? Recordings
)
{
    public static Outcome<SwitchSettings> Of(ChannelAccount account, int port, string technology)
    {
        if (account.Setting("host") is not { } host)
            return Refusal.Invalid("switch.host-missing", "host");
        if (account.Secret("password") is not { } password)
            return Refusal.Invalid("switch.password-missing", "password");
        return new SwitchSettings(
            host,
            Number("port", port),
            account.Setting("encrypted") == "yes",
            account.Setting("user") ?? "",
            password,
            account.Setting("technology") ?? technology,
            account.Setting("context") ?? "from-internal",
            Number("extensionDigits", 5),
            account.Setting("recordings")
        );

        int Number(string name, int usual) =>
            int.TryParse(account.Setting(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n is > 0 and < 65_536
                ? n
                : usual;
    }

    /// <summary>Does it stand on a desk of ours?</summary>
    public bool IsExtension(string endpoint) =>
        endpoint.Length > 0 && endpoint.Length <= Extensions && endpoint.All(char.IsAsciiDigit);

    /// <summary>Where a recording is listened to; null: nowhere.</summary>
    public string? Recording(string? file) =>
        file is null || Recordings is null
            ? null
            : Recordings.TrimEnd('/') + "/" + Uri.EscapeDataString(file.Split('/', '\\')[^1]);
}
